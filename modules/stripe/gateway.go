package stripe

import (
	"context"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/core/tix"
)

// patience is how long one call may take: less than an activity's 25 seconds.
const patience = 20 * time.Second

// Names of the metadata that payments and refunds carry. The key is how a refund is found again
// when Stripe no longer answers by it.
const (
	metaOrder        = "order_id"
	metaEvent        = "event_id"
	metaOrganization = "organization_id"
	metaKey          = "tixters_key"
)

// Gateway is the payment provider behind one Stripe account. It is safe for concurrent use and
// never repeats a call by itself: its callers decide when to try again.
type Gateway struct {
	api *client.API
	pay tix.PaymentClient
}

// NewGateway makes the gateway with a client of its own, sharing no key or transport with the
// process. It makes no call. The error names every setting that is wrong.
func NewGateway(cfg Config) (*Gateway, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	g := &Gateway{
		api: client.New(cfg.SecretKey, backends(cfg.URL)),
		pay: tix.PaymentClient{Provider: "stripe", PublishableKey: cfg.PublishableKey},
	}
	if cfg.StandinURL != "" {
		g.pay.Provider, g.pay.StandinURL = "standin", cfg.StandinURL
	}
	return g, nil
}

// backends are Stripe's three hosts, or one address in place of all. Each has a config of its own:
// stripe-go writes the address of the first into a shared one, and files would go to the wrong host.
func backends(url string) *stripe.Backends {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	at := func(host stripe.SupportedBackend) stripe.Backend {
		config := &stripe.BackendConfig{
			HTTPClient:        &http.Client{Timeout: patience, Transport: transport},
			MaxNetworkRetries: stripe.Int64(0),
			EnableTelemetry:   stripe.Bool(false),
			// stripe-go logs whole answers, client secrets among them; the callers log what matters.
			LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
		}
		if url != "" {
			config.URL = stripe.String(url)
		}
		return stripe.GetBackendWithConfig(host, config)
	}
	return &stripe.Backends{API: at(stripe.APIBackend), Connect: at(stripe.ConnectBackend), Uploads: at(stripe.UploadsBackend)}
}

// Client tells what a browser needs to pay, but for the account of a payment that is not on ours.
func (g *Gateway) Client() tix.PaymentClient { return g.pay }

// Create makes a payment, or gives the one that the order's key made before. Cards and the wallets
// that stand for them are offered; methods that decide days later are not, since places are held
// for minutes. With Account the organizer charges the buyer itself, and Fee of it comes to us; Denied
// with code account_not_eligible when the account cannot do so.
func (g *Gateway) Create(ctx context.Context, o tix.PaymentOrder) (tix.Payment, error) {
	const op = "stripe.create"
	amount, currency, err := toStripe(o.Amount)
	if err != nil {
		return tix.Payment{}, failed(op, err)
	}
	pi, err := afresh(o.Key, func(key string) (*stripe.PaymentIntent, error) {
		p := &stripe.PaymentIntentParams{
			Amount: stripe.Int64(amount), Currency: stripe.String(currency), Description: stripe.String(o.Description),
			PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		}
		p.Context = ctx
		if o.Account == "" {
			p.TransferGroup = stripe.String(o.EventID.String())
		}
		on(&p.Params, o.Account)
		if o.Fee != 0 {
			p.ApplicationFeeAmount = stripe.Int64(minor(o.Fee, o.Amount.Currency))
		}
		p.SetIdempotencyKey(key)
		p.AddMetadata(metaOrder, o.OrderID.String())
		p.AddMetadata(metaEvent, o.EventID.String())
		p.AddMetadata(metaOrganization, o.OrganizationID.String())
		p.AddMetadata(metaKey, o.Key)
		return g.api.PaymentIntents.New(p)
	})
	if err != nil {
		return tix.Payment{}, failed(op, err)
	}
	// An answer that is replayed shows the payment as it was made. What it is now may differ.
	if pi.LastResponse != nil && replayed(pi.LastResponse.Header) {
		return g.Get(ctx, o.Account, pi.ID)
	}
	return payment(o.Account, pi), nil
}

// Get reads a payment of an account, ours for "", as it is now. Errors: NotFound.
func (g *Gateway) Get(ctx context.Context, account, reference string) (tix.Payment, error) {
	p := &stripe.PaymentIntentParams{}
	p.Context = ctx
	on(&p.Params, account)
	p.AddExpand("latest_charge.balance_transaction")
	pi, err := g.api.PaymentIntents.Get(reference, p)
	if err != nil {
		return tix.Payment{}, failed("stripe.get", err)
	}
	return payment(account, pi), nil
}

// Cancel makes a payment impossible to pay, and gives it as it is then. A payment that is over
// already, also one that succeeded a moment ago, is given as it is: look at its Status. Conflict
// with code payment_state when the bank is still deciding.
func (g *Gateway) Cancel(ctx context.Context, account, reference string) (tix.Payment, error) {
	const op = "stripe.cancel"
	p := &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String(string(stripe.PaymentIntentCancellationReasonAbandoned))}
	p.Context = ctx
	on(&p.Params, account)
	pi, err := g.api.PaymentIntents.Cancel(reference, p)
	if err == nil {
		return payment(account, pi), nil
	}
	if !is(err, stripe.ErrorCodePaymentIntentUnexpectedState) {
		return tix.Payment{}, failed(op, err)
	}
	now, readErr := g.Get(ctx, account, reference)
	if readErr != nil {
		return tix.Payment{}, readErr
	}
	if now.Status != tix.PaymentSucceeded && now.Status != tix.PaymentCanceled {
		return now, failed(op, err)
	}
	return now, nil
}

// on makes a call for a connected account; "" is ours.
func on(p *stripe.Params, account string) {
	if account != "" {
		p.SetStripeAccount(account)
	}
}

// onList is on for lists.
func onList(p *stripe.ListParams, account string) {
	if account != "" {
		p.SetStripeAccount(account)
	}
}

// payment puts an intent of an account into our words.
func payment(account string, pi *stripe.PaymentIntent) tix.Payment {
	p := tix.Payment{
		Reference: pi.ID, Account: account, Status: status(pi.Status), ClientSecret: pi.ClientSecret,
		Amount: fromStripe(pi.Amount, string(pi.Currency)),
	}
	// An intent that names no order of ours is nobody's: the caller compares.
	if id, err := tix.ParseOrderID(pi.Metadata[metaOrder]); err == nil {
		p.OrderID = id
	}
	if e := pi.LastPaymentError; e != nil {
		if p.DeclineCode = string(e.DeclineCode); p.DeclineCode == "" {
			p.DeclineCode = string(e.Code)
		}
	}
	if p.Status == tix.PaymentSucceeded && pi.LatestCharge != nil {
		p.ChargeRef = pi.LatestCharge.ID
		p.Balance = balanceOf(pi.LatestCharge)
	}
	return p
}

// balanceOf tells what a charge did to the balance of its account; without amounts while Stripe has not said.
// Of a direct charge, Stripe counts what we took among the fees.
func balanceOf(ch *stripe.Charge) tix.PaymentBalance {
	var b tix.PaymentBalance
	if t := ch.BalanceTransaction; t != nil && t.Currency != "" {
		m := moved(t)
		b = tix.PaymentBalance{Reference: t.ID, Currency: m.Currency, Gross: m.Amount, Fee: m.Fee - m.ApplicationFee, ApplicationFee: m.ApplicationFee}
	}
	if ch.ApplicationFee != nil {
		b.FeeReference = ch.ApplicationFee.ID
	}
	return b
}

func status(s stripe.PaymentIntentStatus) tix.PaymentStatus {
	switch s {
	case stripe.PaymentIntentStatusSucceeded:
		return tix.PaymentSucceeded
	case stripe.PaymentIntentStatusCanceled:
		return tix.PaymentCanceled
	case stripe.PaymentIntentStatusRequiresAction:
		return tix.PaymentNeedsAction
	case stripe.PaymentIntentStatusProcessing, stripe.PaymentIntentStatusRequiresCapture:
		return tix.PaymentProcessing
	}
	return tix.PaymentNeedsMethod
}
