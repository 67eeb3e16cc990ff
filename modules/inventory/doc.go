// Package inventory owns how many places there are, and who has them: capacity pools, holds
// on them, and what orders took for good.
//
// Tables: inventory_pools (capacity and the counters sold and held), inventory_holds (one row
// for each hold and pool, with its state), inventory_sales (what an order took and gave back).
//
// Invariants, enforced by SQL: sold + held never exceeds capacity; held is the sum of holds in
// state "held"; sold is the sum of sales less what was returned. Check compares counters with
// rows and must always answer nothing.
//
// The conditional update of the counter is the only decision: no row is counted under a lock,
// and replicas need no coordination. A hold that is past its time keeps its places until a
// sweep takes them, so a payment that arrives a moment late still finds them; the sweep runs
// every second, and at once before anybody hears "sold out". Sweep and conversion fight for
// the hold's row and exactly one wins. Locks are taken in one order: hold rows, then pools by
// id. The hot path speaks pgx; an engine that combines many holds into one statement can take
// its place behind Hold without any caller noticing.
//
// It publishes nothing and listens to nothing: those who hold and convert tell the others.
package inventory
