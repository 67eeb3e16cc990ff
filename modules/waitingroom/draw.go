package waitingroom

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/tixters/tixters/core/tix"
)

// Rule says how positions follow from the seed, for people who check them.
const Rule = "Positions are the ranks of HMAC-SHA-256(seed, entrant_id), smallest first; entrant_id is its text, such as ent_01k9z3v5m8q2w4x6y8a0b2c4d6."

// Draw orders entrants: each gets the rank of HMAC-SHA-256(seed, its text). Nobody can know the
// order before the seed, and anybody can repeat it after.
func Draw(seed []byte, entrants []tix.EntrantID) []tix.EntrantID {
	type lot struct {
		id  tix.EntrantID
		mac [sha256.Size]byte
	}
	lots := make([]lot, len(entrants))
	mac := hmac.New(sha256.New, seed)
	for i, id := range entrants {
		mac.Reset()
		mac.Write([]byte(id.String()))
		lots[i].id = id
		mac.Sum(lots[i].mac[:0])
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.mac[:], b.mac[:]) })
	out := make([]tix.EntrantID, len(lots))
	for i, l := range lots {
		out[i] = l.id
	}
	return out
}

// VerifyDraw checks that the seed is the one that was promised by its hash and that the entrants,
// given in the order of their positions, are in the order that it makes.
func VerifyDraw(seed, promised []byte, inOrder []tix.EntrantID) error {
	if sum := sha256.Sum256(seed); !bytes.Equal(sum[:], promised) {
		return errors.New("the seed is not the one whose hash was published")
	}
	for i, id := range Draw(seed, inOrder) {
		if id != inOrder[i] {
			return fmt.Errorf("position %d belongs to %s, not to %s", i+1, id, inOrder[i])
		}
	}
	return nil
}
