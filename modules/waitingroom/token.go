package waitingroom

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

const (
	ticketPurpose = "waitingroom.ticket"
	passPurpose   = "waitingroom.pass"
	tokenBytes    = 16 + 16 + 8
)

// signed are the texts that browsers keep: event, entrant and a number, under a MAC. Checking one
// needs no database.
type signed struct{ sealer Sealer }

func (s signed) make(purpose string, event tix.EventID, entrant tix.EntrantID, n int64) string {
	var b [tokenBytes]byte
	copy(b[:], event[:])
	copy(b[16:], entrant[:])
	binary.BigEndian.PutUint64(b[32:], uint64(n))
	return base64.RawURLEncoding.EncodeToString(b[:]) + "." + s.sealer.MAC(purpose, string(b[:]))
}

// read gives what a text says of the event; false when it is not ours, or of another event.
func (s signed) read(purpose string, event tix.EventID, text string) (entrant tix.EntrantID, n int64, ok bool) {
	body, mac, found := strings.Cut(text, ".")
	var b [tokenBytes]byte
	if !found || len(body) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return entrant, 0, false
	}
	if _, err := base64.RawURLEncoding.Decode(b[:], []byte(body)); err != nil || !s.sealer.CheckMAC(mac, purpose, string(b[:])) {
		return entrant, 0, false
	}
	copy(entrant[:], b[16:32])
	return entrant, int64(binary.BigEndian.Uint64(b[32:])), tix.EventID(b[:16]) == event
}

// ticket is a place: its number is the position, 0 before there is one.
func (s signed) ticket(event tix.EventID, entrant tix.EntrantID, position int) string {
	return s.make(ticketPurpose, event, entrant, int64(position))
}

// pass admits until a time.
func (s signed) pass(event tix.EventID, entrant tix.EntrantID, until time.Time) string {
	return s.make(passPurpose, event, entrant, until.UnixMilli())
}
