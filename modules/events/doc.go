// Package events owns what people attend: events, their publishing and their pictures.
//
// Tables: events_events, events_images.
//
// Invariants: a slug is unique on the platform; a published event has a venue of its own
// organization, a start and a later end. Times are given as wall time at the venue and kept
// beside the instants they mean there; a wall time that the clocks skip is refused, of one
// that comes twice the earlier is meant. Status is draft, published or cancelled in the row;
// "ended" is a published event whose end has passed, and is only ever computed. Venue and
// currency are held by foreign keys: a venue keeps its zone while events use it, an event
// keeps its currency once it has prices.
//
// Pictures are decoded under limits and drawn anew as JPEG, so nothing of the uploaded file is
// ever served. They are public by their unguessable id and never change under it.
//
// Says: EventPublished, EventRescheduled, EventCancelled. Hears: venues.venue_changed, to renew the search text,
// which is copied into the event's row because no query reads another room's tables.
package events
