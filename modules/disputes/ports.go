package disputes

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Provider speaks to banks.
type Provider interface {
	// GetDisputeOn reads a dispute of an account's payment, ours for "".
	GetDisputeOn(ctx context.Context, account, reference string) (tix.Dispute, error)
	// UploadEvidence gives the provider a file, or tells of what the key uploaded before, and answers its id.
	UploadEvidence(ctx context.Context, key, name string, content []byte) (fileID string, err error)
	// SubmitEvidence tells the bank what we know, once: texts, and for fields of files their ids.
	SubmitEvidence(ctx context.Context, reference string, texts map[string]string) (tix.Dispute, error)
	// AcceptDispute gives a dispute up.
	AcceptDispute(ctx context.Context, reference string) (tix.Dispute, error)
	// GetWarningOn reads a bank's early warning of fraud of an account's payment, ours for ""; NotFound.
	GetWarningOn(ctx context.Context, account, reference string) (tix.FraudWarning, error)
}

// Orders finds what a payment was for.
type Orders interface {
	OrderOfPayment(ctx context.Context, payment string) (tix.OrderID, error)
	Payment(ctx context.Context, org tix.OrganizationID, id tix.OrderID) (tix.OrderPayment, error)
	// Trace tells how an order was bought.
	Trace(ctx context.Context, id tix.OrderID) (tix.OrderTrace, error)
}

// Promises sets money of orders aside, so that what a bank took is not refunded too.
type Promises interface {
	// PromiseBack sets an amount of a paid order aside, and locks the order; Conflict order_not_paid.
	PromiseBack(ctx context.Context, id tix.OrderID, amount int64) error
	Empty(ctx context.Context, id tix.OrderID) error
}

// Tickets makes tickets worthless, and good again.
type Tickets interface {
	OfOrder(ctx context.Context, id tix.OrderID) ([]tix.TicketSheet, error)
	VoidTickets(ctx context.Context, ids []tix.TicketID, reason string) error
	Restore(ctx context.Context, ids []tix.TicketID) error
}

// Door knows who was let in, when and where.
type Door interface {
	Entries(ctx context.Context, tickets []tix.TicketID) ([]tix.Entry, error)
}

// Mails tells what became of every mail about an order, oldest first.
type Mails interface {
	OrderTrace(ctx context.Context, order tix.OrderID) ([]tix.MailTrace, error)
}

// Refunds gives money back before a bank takes it, and is told, in the transaction that writes it down, how
// a dispute ended: refunds wait for that.
type Refunds interface {
	// RefundFraud gives back all that is left of an order, once, in the caller's transaction; Conflict when
	// nothing is.
	RefundFraud(ctx context.Context, order tix.OrderID) (tix.RefundID, error)
	// Undisputed lets the refunds of an order go on.
	Undisputed(ctx context.Context, order tix.OrderID) error
	// LostToBank ends them, and frees what was set aside for them.
	LostToBank(ctx context.Context, order tix.OrderID) error
}

// Events shows events.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Books keeps the ledger; one thing is posted once.
type Books interface {
	// Withdrawn posts every movement of our balance for a dispute.
	Withdrawn(ctx context.Context, d tix.DisputeMoney) error
	// Recover takes back from payees what they were paid of a lost one, outside of transactions.
	Recover(ctx context.Context, m tix.MoneyBack) error
	// Lost takes a lost dispute from who had the money.
	Lost(ctx context.Context, d tix.DisputeMoney) error
}

// Audit records who did what, in the transaction of the change.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
