package checkout

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/tix"
)

// Events shows what is sold.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
	// Cancelled reports whether the event will not take place, as of now.
	Cancelled(ctx context.Context, id tix.EventID) (bool, error)
}

// Pricing knows tiers and adds up what a choice costs, and refuses what may not be bought.
type Pricing interface {
	// PriceList gives the tiers of an event and what adds up what a choice of them costs.
	PriceList(ctx context.Context, event tix.EventID) ([]tix.TierCard, tix.Pricer, error)
}

// Queue says whether a buyer may reserve now, from memory.
type Queue interface {
	// Admit gives the person whose pass it is, the zero one when the event has no waiting room.
	// queue_required or pass_expired (both Denied) send the buyer to the waiting room.
	Admit(event tix.EventID, pass string) (person [16]byte, err error)
	// Observe hears how long a step of the sale took in the database, and what became of it: held,
	// sold_out, failed, refused. Orders and payments are told of too, by nobody in particular, so
	// that no more people come in than can also pay.
	Observe(event tix.EventID, person [16]byte, took time.Duration, outcome string)
}

// Stock keeps places. Take and Hold answer the code "sold_out" and Convert and Extend
// "hold_expired"; the latter three leave a transaction usable. Convert runs in the caller's transaction and is idempotent
// for the same hold and order; Release is idempotent.
type Stock interface {
	Take(ctx context.Context, r tix.HoldRequest) (tix.Held, error)
	State(ctx context.Context, hold tix.HoldID) (string, error)
	BuyerLimit(ctx context.Context, event tix.EventID) (int, error)
	Hold(ctx context.Context, hold tix.HoldID, event tix.EventID, org tix.OrganizationID, lines []tix.PoolLine, until time.Time) error
	Extend(ctx context.Context, hold tix.HoldID, until time.Time) error
	Release(ctx context.Context, hold tix.HoldID) error
	Convert(ctx context.Context, hold tix.HoldID, order tix.OrderID) error
	// Return gives places of an order back; no lines mean all.
	Return(ctx context.Context, order tix.OrderID, lines []tix.PoolLine) error
	Availability(ctx context.Context, pools []tix.PoolID) (map[tix.PoolID]tix.Availability, error)
}

// Payments is the payment provider. Every call that moves money carries a key, and the same
// key never moves it twice.
type Payments interface {
	Create(ctx context.Context, o tix.PaymentOrder) (tix.Payment, error)
	Get(ctx context.Context, account, reference string) (tix.Payment, error)
	Cancel(ctx context.Context, account, reference string) (tix.Payment, error)
	Refund(ctx context.Context, r tix.RefundOrder) (tix.RefundResult, error)
	Client() tix.PaymentClient
}

// Books keeps the ledger, in the caller's transaction; one thing is posted once.
type Books interface {
	// Sold splits what was paid for tickets among those who get it.
	Sold(ctx context.Context, s tix.Sale) error
	// TurnedBack notes money that came for nothing and is owed to the buyer.
	TurnedBack(ctx context.Context, s tix.Sale) error
	// GivenBack notes that the buyer has it again.
	GivenBack(ctx context.Context, m tix.MoneyBack) error
	// Charging says how payments of an event are made now, from memory.
	Charging(ctx context.Context, event tix.EventID, org tix.OrganizationID) (tix.Charging, error)
	// Moved takes what payees have of an order to another event.
	Moved(ctx context.Context, m tix.OrderMove) error
}

// Credits keeps what buyers have with organizations instead of money, in the caller's transaction. All
// but Reserve are idempotent, and do nothing for an order without a credit.
type Credits interface {
	// Reserve sets aside what a credit can pay of an order, and answers how much; Invalid names the code.
	Reserve(ctx context.Context, u tix.CreditUse) (int64, error)
	// Spend uses it up; the code "credit_gone" when it was released and used for something else.
	Spend(ctx context.Context, order tix.OrderID) error
	Release(ctx context.Context, order tix.OrderID) error
}

// Tickets issues tickets inside the caller's transaction, once for each order.
type Tickets interface {
	Issue(ctx context.Context, o tix.OrderSheet, e tix.EventCard) ([]tix.TicketSheet, error)
	OfOrder(ctx context.Context, id tix.OrderID) ([]tix.TicketSheet, error)
	VoidTickets(ctx context.Context, ids []tix.TicketID, reason string) error
}

// Mails queues mail; the same key never makes a second one.
type Mails interface {
	Queue(ctx context.Context, m tix.MailRequest) (tix.MailID, error)
	QueueOrderTickets(ctx context.Context, order tix.OrderID, version string) (tix.MailID, error)
	// OrderState tells how far the newest mail with an order's tickets is: none, queued, sent,
	// delivered or bounced.
	OrderState(ctx context.Context, order tix.OrderID) (string, error)
}

// Audit records who did what, inside the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}

// Live tells open pages what happened.
type Live interface {
	// Board shows documents that change often, read at most each time that every has passed.
	Board(every time.Duration, read func(ctx context.Context, topic string) ([]byte, error)) *live.Board
	Publish(ctx context.Context, topic string, data any) error
	ServeSSE(w http.ResponseWriter, r *http.Request, topic string)
}

// Sealer seals what is stored and signs what is handed out.
type Sealer interface {
	Seal(purpose string, plain []byte) ([]byte, error)
	Open(purpose string, sealed []byte) ([]byte, error)
	MAC(purpose string, parts ...string) string
	CheckMAC(mac, purpose string, parts ...string) bool
}
