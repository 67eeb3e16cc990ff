package waitingroom

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"strings"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	challengePurpose = "waitingroom.challenge"
	challengeLife    = 10 * time.Minute
	challengeBytes   = 16 + 8 + 1
)

// Challenge is what a browser solves before it may join.
type Challenge struct {
	Provider   string // "pow"
	Text       string
	Difficulty int
	ExpiresAt  time.Time
}

func errChallenge() error {
	return &errs.Error{Kind: errs.Invalid, Code: "challenge_failed", Safe: "The check that you are not a robot failed. Please try again.",
		Fields: []errs.Field{{Name: "body.solution", Message: "does not solve the challenge"}}}
}

// proofOfWork asks for a number n such that SHA-256("<challenge>:<n>") begins with zero bits. The
// server keeps nothing: nonce, time and difficulty are in the challenge, signed for the event.
type proofOfWork struct {
	sealer Sealer
	clock  clock.Clock
}

// Issue implements Challenger.
func (p proofOfWork) Issue(event tix.EventID, difficulty int) Challenge {
	var b [challengeBytes]byte
	if _, err := rand.Read(b[:16]); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	until := p.clock.Now().Add(challengeLife)
	binary.BigEndian.PutUint64(b[16:], uint64(until.UnixMilli()))
	b[24] = byte(difficulty)
	text := base64.RawURLEncoding.EncodeToString(b[:]) + "." + p.sealer.MAC(challengePurpose, event.String(), string(b[:]))
	return Challenge{Provider: "pow", Text: text, Difficulty: difficulty, ExpiresAt: until}
}

// Check implements Challenger.
func (p proofOfWork) Check(event tix.EventID, challenge, solution string) ([]byte, error) {
	body, mac, _ := strings.Cut(challenge, ".")
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || len(b) != challengeBytes || len(solution) > 20 || !p.sealer.CheckMAC(mac, challengePurpose, event.String(), string(b)) {
		return nil, errChallenge()
	}
	if p.clock.Now().UnixMilli() > int64(binary.BigEndian.Uint64(b[16:])) {
		return nil, errChallenge()
	}
	sum := sha256.Sum256([]byte(challenge + ":" + solution))
	if zeros := bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])); zeros < int(b[24]) {
		return nil, errChallenge()
	}
	return b[:16], nil
}
