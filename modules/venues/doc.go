// Package venues owns the places where events happen: venues and their gates.
//
// Tables: venues_venues, venues_gates.
//
// Invariants, kept by SQL: one name per organization and city; one gate name per venue; a
// venue that events use is neither deleted nor moved to another time zone, because the wall
// times of those events were given in it (the events' foreign key covers the zone).
//
// Says: venues.venue_changed after any change that others may have copied (name, city).
// Hears: nothing.
//
// A zone is an IANA name such as "Europe/Berlin"; the zone data are compiled in, so that an
// answer never depends on the machine.
package venues
