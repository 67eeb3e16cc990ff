// Package inventory owns how many places there are, and who has them: capacity pools, holds
// on them, what orders took for good, and the limits of buyers and codes that holds use up.
//
// Tables: inventory_pools (capacity and the counters sold and held), inventory_holds (one row
// for each hold and pool), inventory_sales (what an order took and gave back), inventory_buyers
// (tickets of a person), inventory_codes (uses of a code), inventory_limits (tickets that one
// person may have), inventory_requests (the first answer to each Idempotency-Key, for a day).
//
// Invariants, enforced by SQL: sold + held never exceeds capacity; a code is never used more
// often than it may be. held is the sum of holds that stand and of sales that are not counted
// yet; sold is the sum of counted sales less what was returned; a buyer's number is what the
// rows say. Check compares all of it in one snapshot, at any time, and must answer nothing.
//
// Holds of an event are combined (engine.go): one statement takes what queued during the last
// commit, conditionally on every row, and when that does not fit, grant.go answers one after the
// other under the locks. No row is counted under a lock, and replicas need no coordination. A
// sale does not touch the pool's row, whose places are taken either way; counter.go moves it
// from held to sold afterwards, together with all others. A hold that is past its time keeps its
// places until a sweep takes them, every second and before anybody hears "sold out", so a
// payment that arrives a moment late still finds them. A sweep begins where the last one ended
// (swept.go), since what was deleted stays in the index for a while. Sweep and conversion fight for
// the hold's row and exactly one wins; every row of a hold over several pools says how many there
// are, so that none is sold of which a sweep took some. What expires or is given back leaves no row.
// Locks are taken in one order: hold rows, buyers, codes, pools, each sorted. A refusal is remembered in memory for a moment, so the crowd after a sell-out costs
// nothing.
//
// It publishes nothing and listens to nothing: those who hold and convert tell the others.
package inventory
