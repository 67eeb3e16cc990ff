package sendgrid

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendgrid/sendgrid-go/helpers/eventwebhook"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	future = 5 * time.Minute // clocks may differ this much
	oldest = 72 * time.Hour  // SendGrid repeats for a day
	keep   = 96 * time.Hour

	cleanEvery = time.Hour
)

// Service hears reports.
type Service struct {
	db      *db.DB
	store   store
	clock   clock.Clock
	reports Reports
	key     *ecdsa.PublicKey // nil: no webhook is expected and every one is refused
	cleaned clock.Seldom
}

// NewService makes the service; an unusable webhook key is an error here, not at the first report.
func NewService(d *db.DB, clk clock.Clock, reports Reports, cfg Config) (*Service, error) {
	s := &Service{db: d, store: store{d}, clock: clk, reports: reports}
	if cfg.WebhookKey == "" {
		return s, nil
	}
	var err error
	if s.key, err = parseKey(cfg.WebhookKey); err != nil {
		return nil, fmt.Errorf("sendgrid: webhook key: %w", err)
	}
	return s, nil
}

// parseKey reads the public key. The library panics on a key of another kind.
func parseKey(text string) (key *ecdsa.PublicKey, err error) {
	defer func() {
		if recover() != nil {
			key, err = nil, errors.New("not an ECDSA public key")
		}
	}()
	return eventwebhook.ConvertPublicKeyBase64ToECDSA(text)
}

// Receive takes in a webhook: body as it came, and the two signature headers. Errors: Unsigned
// for a missing, wrong, too old or future signature, Invalid for a body that is no list of
// reports. Either all of its reports are taken in or none.
func (s *Service) Receive(ctx context.Context, body []byte, signature, timestamp string) error {
	const op = "sendgrid.receive"
	if err := s.verify(body, signature, timestamp); err != nil {
		return errs.New(errs.Unsigned, "webhook_unsigned", "The signature is missing or wrong.").At(op, err)
	}
	var list []report
	if err := json.Unmarshal(body, &list); err != nil {
		return errs.New(errs.Invalid, "webhook_malformed", "The body is not a list of reports.").At(op, err)
	}
	// One order of locks for batches that arrive at the same time.
	slices.SortStableFunc(list, func(a, b report) int { return cmp.Compare(a.MailID, b.MailID) })
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, r := range list {
			if err := s.take(ctx, r); err != nil {
				return errs.Wrap(op, err)
			}
		}
		if now := s.clock.Now(); s.cleaned.Due(now, cleanEvery) {
			return errs.Wrap(op, s.store.forget(ctx, now.Add(-keep)))
		}
		return nil
	})
}

func (s *Service) verify(body []byte, signature, timestamp string) error {
	if s.key == nil {
		return errors.New("no webhook key is set")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("no timestamp")
	}
	if age := s.clock.Now().Sub(time.Unix(seconds, 0)); age > oldest || age < -future {
		return fmt.Errorf("timestamp is %s old", age)
	}
	ok, err := eventwebhook.VerifySignature(s.key, body, signature, timestamp)
	if err != nil {
		return fmt.Errorf("read signature: %w", err)
	}
	if !ok {
		return errors.New("signature does not match")
	}
	return nil
}

// take counts one report, unless it was heard before or is none of ours.
func (s *Service) take(ctx context.Context, r report) error {
	kinds := []string{"processed", "delivered", "deferred", "bounce", "dropped", "spamreport"}
	mail, err := tix.ParseMailID(r.MailID)
	if err != nil || mail.IsZero() || r.ID == "" || !slices.Contains(kinds, r.Event) {
		return nil
	}
	now := s.clock.Now()
	at := time.Unix(r.Timestamp, 0).UTC()
	if r.Timestamp <= 0 || at.After(now) {
		at = now
	}
	fresh, err := s.store.hear(ctx, &Heard{ID: r.ID, MailID: mail, Kind: r.Event, At: at, ReceivedAt: now})
	if err != nil || !fresh {
		return err
	}
	provider, _, _ := strings.Cut(r.MessageID, ".")
	err = s.reports.Report(ctx, tix.MailEvent{MailID: mail, ProviderID: provider, Kind: r.Event, Reason: cmp.Or(r.Reason, r.Response), At: at})
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	return err
}
