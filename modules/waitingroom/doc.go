// Package waitingroom owns who may buy when more people want tickets than can be served:
// prequeue, draw, queue and admission passes of an event.
//
// Tables: waitingroom_rooms (settings of an event, and how far its queue has come),
// waitingroom_entries (one place of one person), waitingroom_codes (the code that was mailed to an
// address which wants to join), waitingroom_gauges (what each replica measured).
//
// Invariants: a person (the signed-in user, else the confirmed address where the room asks for one,
// else the device) has one place in an event's queue; a position belongs to one place; the
// draw happens once, in one transaction that gives every waiting place its position and says so;
// positions of the draw are the ranks of HMAC-SHA-256(seed, place), where the seed's hash was
// published before and the seed is after, so anybody can check it; serving never goes back.
//
// Waiting costs the database nothing: each replica keeps a picture of every room, read once a
// second, and answers status, place and pass checks from it. Places and passes are signed texts
// in the browser. Joining is combined: what queues during one commit goes into the next.
//
// serving is moved by whichever replica is first in each quarter of a second (a compare-and-set
// of advanced_at): by a rate that grows slowly and is halved when reservations get slow or fail,
// never by more people than the remaining stock can serve, and not at all while the room is
// paused or nothing is left. Passes that expire unused make room for others.
//
// It publishes nothing and listens to nothing.
package waitingroom
