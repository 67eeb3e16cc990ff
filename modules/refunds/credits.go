package refunds

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Credits keeps what buyers have with organizations instead of money. It needs the database only, so
// that checkout, which the rest of this room needs, may ask it.
type Credits struct {
	store  store
	clock  clock.Clock
	sealer Sealer
}

// NewCredits makes the credits.
func NewCredits(d *db.DB, clk clock.Clock, sealer Sealer) *Credits {
	return &Credits{store: store{d}, clock: clk, sealer: sealer}
}

// Reserve sets aside for an order, in the caller's transaction, what a credit of its organization can
// pay of it, and answers how much, in minor units. What is left to be paid by card is nothing, or at
// least leastCharge. errs.Invalid names the code when it opens no such credit, or one that has nothing left.
func (c *Credits) Reserve(ctx context.Context, u tix.CreditUse) (int64, error) {
	const op = "refunds.reserve_credit"
	found, err := c.find(ctx, u.OrganizationID, u.Total.Currency, u.Code, true)
	var why *errs.Error
	if errors.As(err, &why) && (why.Kind == errs.NotFound || why.Kind == errs.Conflict) {
		return 0, errs.InvalidField("body.credit_code", why.Safe).At(op, err)
	}
	if err != nil {
		return 0, errs.Wrap(op, err)
	}
	take := found.pays(u.Total.Amount)
	if take == 0 {
		return 0, nil
	}
	if err := c.store.takeCredit(ctx, found.ID, take); err != nil {
		return 0, errs.Wrap(op, err)
	}
	return take, errs.Wrap(op, c.store.insertSpending(ctx, &Spending{
		OrderID: u.OrderID, CreditID: found.ID, OrganizationID: found.OrganizationID, Amount: take, State: SpendReserved, CreatedAt: c.clock.Now(),
	}))
}

// Spend uses up what is set aside for an order that is being paid, in the caller's transaction. What
// was given back, because the order's time was over, is taken again; ErrCreditGone when it is not there
// any more. Repeating it changes nothing.
func (c *Credits) Spend(ctx context.Context, order tix.OrderID) error {
	const op = "refunds.spend_credit"
	s, found, err := c.store.lockSpending(ctx, order)
	if err != nil || !found || s.State == SpendSpent {
		return errs.Wrap(op, err)
	}
	if s.State == SpendReleased {
		credit, err := c.store.credit(ctx, s.CreditID, true)
		if err != nil {
			return errs.Wrap(op, err)
		}
		if credit.Remaining < s.Amount {
			return ErrCreditGone.At(op, nil)
		}
		if err := c.store.takeCredit(ctx, s.CreditID, s.Amount); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return errs.Wrap(op, c.store.turnSpending(ctx, order, SpendSpent))
}

// Release gives back what is set aside for an order that ends unpaid, in the caller's transaction.
// Repeating it changes nothing.
func (c *Credits) Release(ctx context.Context, order tix.OrderID) error {
	const op = "refunds.release_credit"
	s, found, err := c.store.lockSpending(ctx, order)
	if err != nil || !found || s.State != SpendReserved {
		return errs.Wrap(op, err)
	}
	if err := c.store.takeCredit(ctx, s.CreditID, -s.Amount); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, c.store.turnSpending(ctx, order, SpendReleased))
}

// find gives the organization's credit that a code opens, if it is good for something.
func (c *Credits) find(ctx context.Context, org tix.OrganizationID, currency tix.Currency, code string, lock bool) (Credit, error) {
	found, err := c.store.creditOfCode(ctx, org, string(currency), hashOf(code), lock)
	switch {
	case err != nil:
		return found, err
	case found.over(c.clock.Now()):
		return found, ErrCreditOver
	case found.Remaining == 0:
		return found, ErrCreditUsed
	}
	return found, nil
}

// codeOf is the secret that opens a credit, in groups that people can type.
func (c *Credits) codeOf(id tix.CreditID) string {
	sum := sha256.Sum256([]byte(c.sealer.MAC("refunds.credit", id.String())))
	hi, lo := binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
	var b strings.Builder
	for i := range codeLength {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeDigits[lo&31])
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return b.String()
}

const (
	codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's: no I, L, O, U
	codeLength = 16                                 // 80 bits: nobody guesses them
)

// hashOf is how a code is found: however it is typed.
func hashOf(code string) []byte {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		if strings.ContainsRune(codeDigits, r) {
			return r
		}
		return -1
	}, strings.ToUpper(code))
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}

// put adds an amount to a credit; it is made when it is given something first. Onto one whose time was
// over the buyer gets new time: without an end.
func (c *Credits) put(ctx context.Context, r Refund, until *time.Time) error {
	fresh := Credit{ID: r.CreditID, OrganizationID: r.OrganizationID, OrderID: r.OrderID, CodeHash: hashOf(c.codeOf(r.CreditID)), Currency: r.Currency,
		Amount: r.Credit, Remaining: r.Credit, ExpiresAt: until, CreatedAt: c.clock.Now()}
	made, err := c.store.insertCredit(ctx, &fresh)
	if err != nil || made {
		return err
	}
	credit, err := c.store.credit(ctx, r.CreditID, true)
	if err != nil {
		return err
	}
	if credit.over(c.clock.Now()) {
		if err := c.store.freeCredit(ctx, credit.ID); err != nil {
			return err
		}
	}
	return c.store.takeCredit(ctx, credit.ID, -r.Credit)
}
