package tix

import "time"

// PaymentOrder asks the payment provider for a payment.
type PaymentOrder struct {
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Key            string // idempotency key, the same for every try of this attempt
	Account        string // of the organizer, who charges the buyer itself (a direct charge); "": the platform charges
	Amount         Money
	Fee            int64  // of Amount, in minor units, what the platform takes from a direct charge; 0 without Account
	Description    string // what the buyer's bank may show: no personal data
}

// PaymentStatus is the provider's state of a payment, in our words.
type PaymentStatus string

// The states of a payment.
const (
	PaymentNeedsMethod PaymentStatus = "needs_method" // not tried yet, or declined: may be tried again
	PaymentNeedsAction PaymentStatus = "needs_action" // the buyer must prove it is them (3-D Secure)
	PaymentProcessing  PaymentStatus = "processing"   // the bank decides later
	PaymentSucceeded   PaymentStatus = "succeeded"
	PaymentCanceled    PaymentStatus = "canceled"
)

// Payment is what the provider says of a payment now.
type Payment struct {
	Reference    string // "pi_…"
	Account      string // that it is on; "": the platform's own
	Status       PaymentStatus
	Amount       Money
	ClientSecret string // for the buyer's browser only
	DeclineCode  string // of the last try: "insufficient_funds"; "" when none failed
	ChargeRef    string // "ch_…" once succeeded
	OrderID      OrderID
	Balance      PaymentBalance // once succeeded
}

// PaymentBalance is what a payment did to the balance of its account with the provider: ours, or
// with a direct charge the organizer's. Its currency is the balance's, which may be another than the
// buyer's; "" when the provider did not say yet.
type PaymentBalance struct {
	Reference      string // "txn_…"
	Currency       Currency
	Gross          int64  // minor units
	Fee            int64  // of Gross, kept by the provider
	ApplicationFee int64  // of Gross, what the platform took from a direct charge
	FeeReference   string // "fee_…", the platform's record of it; "" without one
}

// PaymentClient is what a browser needs to pay.
type PaymentClient struct {
	Provider       string // "stripe" or "standin"
	PublishableKey string
	StandinURL     string // address of the stand-in for the browser; "" with Stripe
	Account        string // that the payment is on, which the browser must name; "": the platform's own
}

// RefundOrder asks for money back.
type RefundOrder struct {
	OrderID   OrderID
	Account   string // that the payment is on; "": the platform's own
	Reference string // the payment
	Key       string // idempotency key
	FeeKey    string // of the fee that goes back, the same for every try; "": it follows from Key
	Amount    Money
	FeeBack   int64  // minor units of the platform's fee of a direct charge to give back to the account
	Reason    string // "requested_by_customer", "duplicate", "fraudulent" or ""
}

// RefundResult is what the provider says of a refund.
type RefundResult struct {
	Reference string // "re_…"
	Status    string // pending, succeeded, failed, requires_action, canceled
	Amount    Money
	Key       string // that it was made with; "" when another hand made it
	Moved     bool   // it has left the balance of its account, and has not come back
	Failure   string // the provider's code; "" when it did not fail

	FeeReference string         // "fr_…", the platform's fee given back with it; "" for none, and where many are listed
	FeeBack      int64          // minor units of it
	Balance      PaymentBalance // what left our balance, in its currency; zero when the provider did not say
	Returned     PaymentBalance // what of it came back, of one that failed
}

// TicketReading is what a scanned code says, and what the house knows of it.
type TicketReading struct {
	Signed     bool // the code is genuine: made with this platform's key for the event it names
	Known      bool // the ticket exists and the code is its newest generation
	EventID    EventID
	ValidFrom  time.Time
	ValidUntil time.Time
	Sheet      TicketSheet // when Known
}

// Attachment is a file within a mail.
type Attachment struct {
	Name      string // "tickets.pdf"
	Type      string // "application/pdf"
	ContentID string // set: shown inline as cid:<ContentID>
	Content   []byte
}

// OutgoingMail is a mail ready for a transport.
type OutgoingMail struct {
	ID          MailID
	FromName    string
	FromEmail   string
	ReplyTo     string
	ToName      string
	ToEmail     string
	Subject     string
	HTML        string
	Text        string
	Attachments []Attachment
}

// MailRequest asks for a mail. Template names one of the mail room's templates and Data fills it.
type MailRequest struct {
	Key            string // unique: the same key never makes a second mail
	OrganizationID OrganizationID
	OrderID        OrderID // that it is about; zero for none
	Template       string  // "password_reset", "invitation", "order_links", "order_refunded", "queue_code", "sign_up", "sign_up_taken", "webhook_disabled"
	ToName         string
	ToEmail        string
	Data           map[string]string
}

// MailEvent is what the transport reports later about a mail.
type MailEvent struct {
	MailID     MailID
	ProviderID string
	Kind       string // processed, delivered, deferred, bounce, dropped, spamreport
	Reason     string
	At         time.Time
}
