package refunds

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Orders sets money of orders aside.
type Orders interface {
	// PromiseBack sets an amount of a paid order aside, in the caller's transaction; Conflict when
	// less is left or the order is not paid.
	PromiseBack(ctx context.Context, id tix.OrderID, amount int64) error
	// TakePromise gives it free again.
	TakePromise(ctx context.Context, id tix.OrderID, amount int64) error
	// Empty closes a paid order of which everything is given back.
	Empty(ctx context.Context, id tix.OrderID) error
	// Move takes a paid order to another event, in the caller's transaction. Conflict sold_out,
	// not_on_sale and order_not_movable when there is no way: the transaction must be rolled back.
	Move(ctx context.Context, m tix.OrderMove) error
}

// Payments finds what an order was paid with.
type Payments interface {
	// Payment gives an order of the organization, or with a zero one of any; NotFound otherwise.
	Payment(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error)
	// OrderOfPayment gives the order of a payment of the provider; NotFound for one that is not ours.
	OrderOfPayment(ctx context.Context, payment string) (tix.OrderID, error)
	CheckToken(ctx context.Context, id tix.OrderID, token string) error
	// EventOrdersPaid lists paid orders of an event, by id, after a given one; EventMoney sums them.
	EventOrdersPaid(ctx context.Context, event tix.EventID, after tix.OrderID, limit int) ([]tix.OrderMoney, error)
	EventMoney(ctx context.Context, event tix.EventID) (tix.EventMoney, error)
}

// Provider gives money back.
type Provider interface {
	// Refund gives money back, or tells of what the key gave back before. Conflict
	// "payment_disputed" while the buyer's bank disputes the payment.
	Refund(ctx context.Context, o tix.RefundOrder) (tix.RefundResult, error)
	// ListRefunds gives all refunds of a payment, newest first.
	ListRefunds(ctx context.Context, account, payment string) ([]tix.RefundResult, error)
}

// Tickets makes tickets worthless, and good again when there will be no refund.
type Tickets interface {
	OfOrder(ctx context.Context, id tix.OrderID) ([]tix.TicketSheet, error)
	VoidTickets(ctx context.Context, ids []tix.TicketID, reason string) error
	Restore(ctx context.Context, ids []tix.TicketID) error
}

// Door knows who is inside.
type Door interface {
	// Admitted gives those of the tickets that were let in.
	Admitted(ctx context.Context, ids []tix.TicketID) ([]tix.TicketID, error)
}

// Stock takes places back: how many of an order's places in each pool are given back altogether.
type Stock interface {
	Return(ctx context.Context, order tix.OrderID, lines []tix.PoolLine) error
}

// Books keeps the ledger, in the caller's transaction; one thing is posted once.
type Books interface {
	GivenBack(ctx context.Context, m tix.MoneyBack) error
	// Recover takes back from payees what they were paid already of a refund that is about to be given.
	Recover(ctx context.Context, m tix.MoneyBack) error
	// CameBack undoes GivenBack of the same key, of so much as is on our balance again.
	CameBack(ctx context.Context, key string, back tix.PaymentBalance) error
	// ProviderCosts sums what the provider kept of an event's payments, in each currency.
	ProviderCosts(ctx context.Context, event tix.EventID) ([]tix.Money, error)
}

// Events shows events.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Calendar cancels events, in the caller's transaction.
type Calendar interface {
	// CallOff cancels a published event of the organization; Conflict for any other.
	CallOff(ctx context.Context, org tix.OrganizationID, id tix.EventID, reason string) error
}

// Prices shows the tiers of an event.
type Prices interface {
	Tiers(ctx context.Context, event tix.EventID) ([]tix.TierCard, error)
}

// Sealer signs what is handed out.
type Sealer interface {
	MAC(purpose string, parts ...string) string
}

// Mails queues mail; the same key never makes a second one.
type Mails interface {
	Queue(ctx context.Context, m tix.MailRequest) (tix.MailID, error)
}

// Audit records who did what, in the transaction of the change.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
