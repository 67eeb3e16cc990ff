package waitingroom

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Events shows whose event it is.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Stock knows what is left of events.
type Stock interface {
	EventStock(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Availability, error)
}

// Mails queues mail; the same key never makes a second one.
type Mails interface {
	Queue(ctx context.Context, m tix.MailRequest) (tix.MailID, error)
}

// Audit records who changed what, inside the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}

// Sealer signs what is handed out.
type Sealer interface {
	MAC(purpose string, parts ...string) string
	CheckMAC(mac, purpose string, parts ...string) bool
}

// Challenger makes joining cost something, so that one machine does not join ten thousand times.
// The one that is built in is a proof of work; a provider of another kind can take its place.
type Challenger interface {
	// Issue makes a challenge for an event of the given difficulty.
	Issue(event tix.EventID, difficulty int) Challenge
	// Check gives what makes the challenge unique, so that it is used once; errs.Invalid with
	// challenge_failed when the solution is wrong, or the challenge not ours or too old.
	Check(event tix.EventID, challenge, solution string) (nonce []byte, err error)
}
