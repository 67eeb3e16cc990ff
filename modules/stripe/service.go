package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

const (
	tolerance = 5 * time.Minute // a signature may be this much older or newer than our clock
	keep      = 40 * 24 * time.Hour

	cleanEvery = time.Hour
)

// Service takes in webhooks.
type Service struct {
	db      *db.DB
	store   store
	out     *outbox.Outbox
	clock   clock.Clock
	secrets []string
	cleaned clock.Seldom
}

// NewService makes the service; settings that are wrong, an empty webhook secret above all, are an
// error here.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, cfg Config) (*Service, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &Service{db: d, store: store{d}, out: out, clock: clk, secrets: []string{cfg.WebhookSecret}}
	for _, more := range []string{cfg.PreviousWebhookSecret, cfg.ConnectWebhookSecret} {
		if more != "" { // an empty one verifies what anybody signed with it
			s.secrets = append(s.secrets, more)
		}
	}
	return s, nil
}

// Receive takes in one webhook: the body as it came, and the Stripe-Signature header. The event and
// the message that follows from it are stored together, once, before it returns. Errors: Unsigned
// for a missing, wrong, old or future signature; Invalid for a body that is no event of our version
// of the API.
func (s *Service) Receive(ctx context.Context, body []byte, signature string) error {
	const op = "stripe.receive"
	ev, err := s.verify(body, signature)
	if err != nil {
		return errs.Wrap(op, err)
	}
	var about object
	if err := json.Unmarshal(ev.Data.Raw, &about); err != nil {
		return malformed(op, err)
	}
	row := &Event{
		ID: ev.ID, Type: string(ev.Type), Account: ev.Account, APIVersion: ev.APIVersion, ObjectID: about.ID,
		CreatedAt: time.Unix(ev.Created, 0).UTC(), ReceivedAt: s.clock.Now(),
	}
	if id, err := tix.ParseOrderID(about.Metadata[metaOrder]); err == nil && !id.IsZero() && aboutPayment(ev, about) {
		row.OrderID = &id
	}
	return errs.Wrap(op, s.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.store.take(ctx, row)
		if err != nil || !fresh {
			return err
		}
		for _, m := range news(ev, about, row) {
			if err := s.out.Publish(ctx, m); err != nil {
				return err
			}
		}
		if now := s.clock.Now(); s.cleaned.Due(now, cleanEvery) {
			return s.store.forget(ctx, now.Add(-keep))
		}
		return nil
	}))
}

// verify checks the signature over the very bytes that arrived, with the present secret or the one
// before, and only then reads them. stripe-go accepts any time in the future, so time is checked here.
func (s *Service) verify(body []byte, signature string) (stripe.Event, error) {
	if err := s.timely(signature); err != nil {
		return stripe.Event{}, unsigned(err)
	}
	var last error
	for _, secret := range s.secrets {
		ev, err := webhook.ConstructEventWithOptions(body, signature, secret, webhook.ConstructEventOptions{IgnoreTolerance: true})
		if err == nil && (ev.ID == "" || ev.Type == "" || ev.Data == nil) {
			err = errors.New("the body is no event")
		}
		if err == nil {
			return ev, nil
		}
		if !errors.Is(err, webhook.ErrNoValidSignature) && !errors.Is(err, webhook.ErrNotSigned) && !errors.Is(err, webhook.ErrInvalidHeader) {
			return ev, malformed("stripe.verify", err) // signed by Stripe, but not for us
		}
		last = err
	}
	return stripe.Event{}, unsigned(last)
}

// timely checks every time that the signature header names.
func (s *Service) timely(signature string) error {
	named := false
	for part := range strings.SplitSeq(signature, ",") {
		text, ok := strings.CutPrefix(part, "t=")
		if !ok {
			continue
		}
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return errors.New("the time is no number")
		}
		if age := s.clock.Now().Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
			return fmt.Errorf("signed %s ago", age)
		}
		named = true
	}
	if !named {
		return errors.New("no time")
	}
	return nil
}

func unsigned(cause error) error {
	return errs.New(errs.Unsigned, "webhook_unsigned", "The signature is missing or wrong.").At("stripe.verify", cause)
}

func malformed(op string, cause error) error {
	return errs.New(errs.Invalid, "webhook_malformed", "The body is not an event of the expected version.").At(op, cause)
}
