// Package checkin owns the door: which devices may scan, what each scan came to, who is inside.
//
// Tables: checkin_devices, checkin_enrolments (codes of 8 characters, kept as hashes, once, for
// 15 minutes), checkin_scans (append-only, refusals included), checkin_admissions.
//
// Invariants, in SQL: a unique index on the tickets inside lets exactly one of any number of
// simultaneous scans admit; a scan has the id that its device gave it, so a repeated request
// gets the verdict of the first; an undo marks the admission and leaves the log alone.
//
// decide.go is the one set of rules. It is pure, and its cases in apps/contract/door/decide.json
// are run in TypeScript as well, so that a device without a network cannot judge differently.
//
// A device's token says who it is; whether it still may is asked of its row on every call. The
// kernel narrows nothing for devices: every query here is scoped by the device's event.
//
// The way of a scan: one statement reads device and earlier scan, one the ticket, one the
// order's state, one admits and logs. The rows come from the owners every time; nothing that
// can change is cached. TicketAdmitted is not published: it would put a second write and an
// outbox row into every admission, and counters are cheap to count from the index.
//
// Directory tells other rooms who is inside, and when they came in.
//
// Messages: none said, none heard.
package checkin
