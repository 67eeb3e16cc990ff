package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Events shows events.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Organizers names organizations.
type Organizers interface {
	OrganizationName(ctx context.Context, org tix.OrganizationID) (string, error)
}

// Quotes prices what an example needs.
type Quotes interface {
	// PriceList gives the tiers of an event and what adds up what a choice of them costs.
	PriceList(ctx context.Context, event tix.EventID) ([]tix.TierCard, tix.Pricer, error)
}

// Provider keeps accounts for payees.
type Provider interface {
	CreateAccount(ctx context.Context, o tix.AccountOrder) (tix.Account, error)
	GetAccount(ctx context.Context, reference string) (tix.Account, error)
	// AccountLink is a page that works once and briefly; the provider sends the payee to back
	// afterwards, or to again when the page is no longer good.
	AccountLink(ctx context.Context, reference, again, back string) (tix.AccountLink, error)
	RejectAccount(ctx context.Context, reference string) error
	// PayByCalendar has an account paid out every day, by the provider itself.
	PayByCalendar(ctx context.Context, reference string) (tix.Account, error)
	// Transfer sends money to a payee's account, once for each key.
	Transfer(ctx context.Context, o tix.TransferOrder) (tix.Transfer, error)
	// FindTransfer gives the transfer that the order's key made before; false when it made none.
	FindTransfer(ctx context.Context, o tix.TransferOrder) (tix.Transfer, bool, error)
	// Reverse takes money of a transfer back, once for each key; Unavailable insufficient_balance when
	// the payee's account has too little.
	Reverse(ctx context.Context, o tix.ReversalOrder) (tix.Reversal, error)
	// PayOut pays an account out to its bank, once for each key.
	PayOut(ctx context.Context, o tix.BankOrder) (tix.BankPayout, error)
	GetBankPayout(ctx context.Context, account, reference string) (tix.BankPayout, error)
	// Moves gives a page of the movements of our balance, newest first, and whether there are more.
	Moves(ctx context.Context, q tix.MoveQuery) (page []tix.BalanceMove, more bool, err error)
	// Schedule tells how often our own balance is paid out to our bank; "manual" when we decide.
	Schedule(ctx context.Context) (string, error)
	// Balance is ours for account "".
	Balance(ctx context.Context, account string) ([]tix.ProviderBalance, error)
}

// Orders shows what orders did to money, for the check of the books.
type Orders interface {
	// OrderMoney lists orders whose money was taken, by id, after a given one.
	OrderMoney(ctx context.Context, after tix.OrderID, limit int) ([]tix.OrderMoney, error)
	// Payment gives how an order was paid, of any organization with a zero one; NotFound otherwise.
	Payment(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error)
	// OrderOfCharge gives the order of a charge of the provider; NotFound for one that is not ours.
	OrderOfCharge(ctx context.Context, charge string) (tix.OrderID, error)
}

// Refunds knows what is on its way back to buyers and may not be posted yet.
type Refunds interface {
	// Open sums, for those of the orders that have any, the refunds that are neither done nor given up,
	// in minor units.
	Open(ctx context.Context, orders []tix.OrderID) (map[tix.OrderID]int64, error)
}

// Audit records who did what, in the transaction of the change.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}

// Mails queues mail; the same key never makes a second one.
type Mails interface {
	Queue(ctx context.Context, m tix.MailRequest) (tix.MailID, error)
}

// Sealer signs what is handed out.
type Sealer interface {
	MAC(purpose string, parts ...string) string
	CheckMAC(mac, purpose string, parts ...string) bool
}
