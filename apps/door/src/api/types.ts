import type { components } from "./schema";

// What the API says, by the names this app uses. Times are RFC 3339 in UTC.
type Schemas = components["schemas"];

export type Verdict = Schemas["CheckinVerdictBody"];
export type VerdictTicket = Schemas["CheckinTicketBody"];
export type Attendee = Schemas["CheckinAttendeeBody"];
export type Counters = Schemas["CheckinCounters"];
export type Gate = Schemas["CheckinGateBody"];
export type DoorEvent = Schemas["CheckinEventBody"];
export type Device = Schemas["CheckinDeviceBody"];
export type Claimed = Schemas["CheckinClaimOutBody"];
export type Session = Schemas["CheckinSessionOutBody"];
export type ScanPage = Schemas["CheckinListVerdictBody"];
