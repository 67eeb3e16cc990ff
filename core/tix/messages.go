package tix

import "time"

// Message is a fact that a room tells the others through the outbox. Payloads are ids and
// amounts, never personal data. The topic is "<room>.<what_happened>" in the past tense.
type Message interface{ Topic() string }

type (
	// EventPublished says that an event went on sale.
	EventPublished struct {
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
	}
	// EventCancelled says that an event will not take place.
	EventCancelled struct {
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
	}
	// OrderPlaced says that an order exists and its purchase must be driven to an end.
	OrderPlaced struct {
		OrderID        OrderID        `json:"order_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		Total          Money          `json:"total"`
	}
	// OrderPaid says that an order is paid and its tickets are issued.
	OrderPaid struct {
		OrderID        OrderID        `json:"order_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		Total          Money          `json:"total"`
		Tickets        int            `json:"tickets"`
		Charge         ChargeType     `json:"charge,omitempty"`
		At             time.Time      `json:"at"`
	}
	// OrderClosed says that an order ended unpaid or was refunded; Status is the new one.
	OrderClosed struct {
		OrderID        OrderID        `json:"order_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		Status         string         `json:"status"`
	}
	// PaymentChanged says that the payment provider knows something new about an order's
	// payment; the receiver asks for the present state instead of trusting the message.
	PaymentChanged struct {
		OrderID   OrderID   `json:"order_id"`
		Reference string    `json:"reference"`
		Account   string    `json:"account,omitempty"` // that the payment is on; "": the platform's own
		At        time.Time `json:"at"`                // when we heard of it
	}
	// PaymentStuck says that a payment and its order do not agree, or that its refund failed for
	// good: a person must look.
	PaymentStuck struct {
		OrderID OrderID `json:"order_id"`
	}
	// RefundRequested says that money was set aside to go back and must be driven to its buyer.
	RefundRequested struct {
		RefundID       RefundID       `json:"refund_id"`
		OrderID        OrderID        `json:"order_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		Amount         Money          `json:"amount"`
	}
	// RefundMoved says that the provider said something new about a refund, and that the row knows it.
	RefundMoved struct {
		RefundID RefundID `json:"refund_id"`
	}
	// RefundChanged says that the payment provider knows something new about the refunds of a payment.
	RefundChanged struct {
		Payment string `json:"payment"`           // "pi_…"
		Account string `json:"account,omitempty"` // that the payment is on; "": the platform's own
	}
	// AccountChanged says that the payment provider knows something new about a payee's account.
	AccountChanged struct {
		Account string `json:"account"` // "acct_…"
	}
	// PayoutPlanned says that a payee is to be paid, and that the payout must have a run.
	PayoutPlanned struct {
		PayoutID PayoutID `json:"payout_id"`
	}
	// OrdersQueued says that payouts of an event's orders wait and must have a run.
	OrdersQueued struct {
		EventID EventID `json:"event_id"`
	}
	// PayoutMoved says that the provider, or a person, knows something new about a payout.
	PayoutMoved struct {
		PayoutID PayoutID `json:"payout_id"`
	}
	// DisputeChanged says that the payment provider knows something new about a dispute.
	DisputeChanged struct {
		Reference string `json:"reference"`         // "dp_…"
		Account   string `json:"account,omitempty"` // that the payment is on; "": the platform's own
	}
	// WarningChanged says that a bank suspects fraud in a payment, or knows something new about that.
	WarningChanged struct {
		Reference string `json:"reference"`         // "issfr_…"
		Account   string `json:"account,omitempty"` // that the payment is on; "": the platform's own
	}
	// DisputeMoved says that a dispute is new, or that its row has changed.
	DisputeMoved struct {
		DisputeID DisputeID `json:"dispute_id"`
	}
	// ReconciliationAsked says that somebody wants the books held against the provider's record now.
	ReconciliationAsked struct {
		At time.Time `json:"at"`
	}
	// CancellationTurned says that somebody paused the refunds of a cancelled event, or let them go on.
	CancellationTurned struct {
		EventID EventID `json:"event_id"`
	}
	// SettlementDecided says that somebody decided about an event's settlement.
	SettlementDecided struct {
		EventID EventID `json:"event_id"`
	}
	// EventSettled says that what an event owes to each payee is frozen, and its payouts planned.
	EventSettled struct {
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
	}
	// MoneyReturned says that the books gave money of a paid order back to its buyer, or, Undone, that
	// the same money did not reach the buyer and is the order's again.
	MoneyReturned struct {
		Key            string         `json:"key"` // of the journal: the refund, one of its tries, or the dispute
		OrderID        OrderID        `json:"order_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		Amount         Money          `json:"amount"`
		Undone         bool           `json:"undone,omitempty"`
	}
	// SettlementOpen says that an event's settlement is open and must have a run.
	SettlementOpen struct {
		EventID EventID `json:"event_id"`
	}
	// SweepAsked says that somebody wants late balances and stranded payouts looked for now.
	SweepAsked struct {
		At time.Time `json:"at"`
	}
	// EventRescheduled says that a published event begins or ends at another time.
	EventRescheduled struct {
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
	}
	// PayeeChanged says that a payee may do something else now; State is the new one.
	PayeeChanged struct {
		PayeeID        PayeeID        `json:"payee_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		State          string         `json:"state"`
	}
	// TicketAdmitted says that a ticket was let in.
	TicketAdmitted struct {
		TicketID       TicketID       `json:"ticket_id"`
		EventID        EventID        `json:"event_id"`
		OrganizationID OrganizationID `json:"organization_id"`
		ScanID         ScanID         `json:"scan_id"`
	}
	// HookDue says that deliveries wait to be sent to an address of an organization.
	HookDue struct {
		HookID HookID `json:"hook_id"`
	}
	// MailQueued says that a mail waits to be sent by the mail room's own reaction.
	MailQueued struct {
		MailID MailID `json:"mail_id"`
	}
)

// Topic implements Message.
func (EventPublished) Topic() string { return "events.event_published" }

// Topic implements Message.
func (EventCancelled) Topic() string { return "events.event_cancelled" }

// Topic implements Message.
func (OrderPlaced) Topic() string { return "checkout.order_placed" }

// Topic implements Message.
func (OrderPaid) Topic() string { return "checkout.order_paid" }

// Topic implements Message.
func (OrderClosed) Topic() string { return "checkout.order_closed" }

// Topic implements Message.
func (PaymentChanged) Topic() string { return "stripe.payment_changed" }

// Topic implements Message.
func (PaymentStuck) Topic() string { return "checkout.payment_stuck" }

// Topic implements Message.
func (RefundRequested) Topic() string { return "refunds.refund_requested" }

// Topic implements Message.
func (RefundMoved) Topic() string { return "refunds.refund_moved" }

// Topic implements Message.
func (RefundChanged) Topic() string { return "stripe.refund_changed" }

// Topic implements Message.
func (PayoutPlanned) Topic() string { return "payouts.payout_planned" }

// Topic implements Message.
func (OrdersQueued) Topic() string { return "payouts.orders_queued" }

// Topic implements Message.
func (PayoutMoved) Topic() string { return "payouts.payout_moved" }

// Topic implements Message.
func (DisputeChanged) Topic() string { return "stripe.dispute_changed" }

// Topic implements Message.
func (WarningChanged) Topic() string { return "stripe.warning_changed" }

// Topic implements Message.
func (DisputeMoved) Topic() string { return "disputes.dispute_moved" }

// Topic implements Message.
func (ReconciliationAsked) Topic() string { return "payouts.reconciliation_asked" }

// Topic implements Message.
func (CancellationTurned) Topic() string { return "refunds.cancellation_turned" }

// Topic implements Message.
func (SettlementOpen) Topic() string { return "payouts.settlement_open" }

// Topic implements Message.
func (SweepAsked) Topic() string { return "payouts.sweep_asked" }

// Topic implements Message.
func (SettlementDecided) Topic() string { return "payouts.settlement_decided" }

// Topic implements Message.
func (EventSettled) Topic() string { return "payouts.event_settled" }

// Topic implements Message.
func (MoneyReturned) Topic() string { return "payouts.money_returned" }

// Topic implements Message.
func (EventRescheduled) Topic() string { return "events.event_rescheduled" }

// Topic implements Message.
func (AccountChanged) Topic() string { return "stripe.account_changed" }

// Topic implements Message.
func (PayeeChanged) Topic() string { return "payouts.payee_changed" }

// Topic implements Message.
func (TicketAdmitted) Topic() string { return "checkin.ticket_admitted" }

// Topic implements Message.
func (MailQueued) Topic() string { return "notifications.mail_queued" }

// Topic implements Message.
func (HookDue) Topic() string { return "webhooks.hook_due" }
