package tix

import "time"

// HoldRequest asks for places in one or more pools of an event: all lines or none.
type HoldRequest struct {
	HoldID         HoldID // new, and the caller's
	EventID        EventID
	OrganizationID OrganizationID
	Lines          []PoolLine
	Until          time.Time // when the places go back on sale

	Subject    [16]byte // whose tickets of the event are counted together; zero: nobody's
	SubjectMax int      // tickets of the event that Subject may hold or own; 0: any number

	Codes []CodeUse // discount and access codes that are used up by this hold

	Key    [16]byte // the same Key gives the first answer again; zero: none
	Digest uint64   // of the request: the same Key with another Digest is refused
	Memo   []byte   // what the caller wants to have back with a repeated Key
}

// CodeUse takes uses of a code that has only so many.
type CodeUse struct {
	CodeID [16]byte
	Uses   int
}

// Held is a granted request; of the first one when its Key was seen before.
type Held struct {
	HoldID   HoldID
	Until    time.Time
	Memo     []byte
	Repeated bool
}
