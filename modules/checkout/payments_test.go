package checkout_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// payments is a provider that keeps its state and can fail before a call takes effect, or
// after it did.
type payments struct {
	mu      sync.Mutex
	byKey   map[string]string
	byRef   map[string]tix.Payment
	refunds map[string]tix.RefundResult
	before  int // calls that fail without effect
	after   int // calls that fail with effect
	refusal string

	closed string // account that takes no cards
	during func() // runs while a payment is being made
	orders []tix.PaymentOrder
	asked  []string // accounts
	gave   []tix.RefundOrder
}

func newPayments() *payments {
	return &payments{byKey: map[string]string{}, byRef: map[string]tix.Payment{}, refunds: map[string]tix.RefundResult{}, refusal: "succeeded"}
}

func away() error { return errs.New(errs.Unavailable, "payments_away", "Please try again.") }

func (p *payments) fail(counter *int) error {
	if *counter > 0 {
		*counter--
		return away()
	}
	return nil
}

func (p *payments) Create(_ context.Context, o tix.PaymentOrder) (tix.Payment, error) {
	if p.during != nil {
		p.during()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.Account != "" && o.Account == p.closed {
		return tix.Payment{}, errs.New(errs.Denied, "account_not_eligible", "No.")
	}
	if err := p.fail(&p.before); err != nil {
		return tix.Payment{}, err
	}
	p.orders = append(p.orders, o)
	key := o.Account + o.Key
	ref, known := p.byKey[key]
	if !known {
		ref = "pi_" + o.OrderID.String() + fmt.Sprint(len(p.byKey))
		p.byKey[key] = ref
		p.byRef[ref] = tix.Payment{Reference: ref, Account: o.Account, Status: tix.PaymentNeedsMethod, Amount: o.Amount, ClientSecret: ref + "_secret", OrderID: o.OrderID}
	}
	return p.byRef[ref], p.fail(&p.after)
}

func (p *payments) Get(_ context.Context, account, ref string) (tix.Payment, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, account)
	if err := p.fail(&p.before); err != nil {
		return tix.Payment{}, err
	}
	return p.byRef[ref], nil
}

func (p *payments) Cancel(_ context.Context, _, ref string) (tix.Payment, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.fail(&p.before); err != nil {
		return tix.Payment{}, err
	}
	pay := p.byRef[ref]
	if pay.Status == tix.PaymentSucceeded || pay.Status == tix.PaymentProcessing {
		return tix.Payment{}, errs.New(errs.Conflict, "payment_state", "The payment is already "+string(pay.Status)+".")
	}
	pay.Status = tix.PaymentCanceled
	p.byRef[ref] = pay
	return pay, p.fail(&p.after)
}

func (p *payments) Refund(_ context.Context, r tix.RefundOrder) (tix.RefundResult, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.fail(&p.before); err != nil {
		return tix.RefundResult{}, err
	}
	p.gave = append(p.gave, r)
	if _, known := p.refunds[r.Key]; !known {
		p.refunds[r.Key] = tix.RefundResult{Reference: "re_" + r.Reference, Status: p.refusal, Amount: r.Amount}
	}
	return p.refunds[r.Key], p.fail(&p.after)
}

func (p *payments) Client() tix.PaymentClient {
	return tix.PaymentClient{Provider: "standin", PublishableKey: "pk_test", StandinURL: "http://standin.example"}
}

// becomes is what happens at the provider: the buyer pays, the bank refuses, …
func (p *payments) becomes(ref string, status tix.PaymentStatus, decline string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pay := p.byRef[ref]
	pay.Status, pay.DeclineCode = status, decline
	if status == tix.PaymentSucceeded {
		pay.ChargeRef = "ch_" + ref
	}
	p.byRef[ref] = pay
}

func (p *payments) count() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.byRef) }

func (p *payments) refunded() []tix.RefundResult {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []tix.RefundResult
	for _, r := range p.refunds {
		out = append(out, r)
	}
	return out
}
