package tix

import "time"

// PaymentOrder asks the payment provider for a payment.
type PaymentOrder struct {
	OrderID        OrderID
	EventID        EventID
	OrganizationID OrganizationID
	Key            string // idempotency key, the same for every try of this attempt
	Amount         Money
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
	Status       PaymentStatus
	Amount       Money
	ClientSecret string // for the buyer's browser only
	DeclineCode  string // of the last try: "insufficient_funds"; "" when none failed
	ChargeRef    string // "ch_…" once succeeded
	OrderID      OrderID
	Balance      PaymentBalance // once succeeded
}

// PaymentBalance is what a payment did to our balance with the provider. Its currency is the
// balance's, which may be another than the buyer's; "" when the provider did not say yet.
type PaymentBalance struct {
	Reference string // "txn_…"
	Currency  Currency
	Gross     int64 // minor units
	Fee       int64 // of Gross, kept by the provider
}

// PaymentClient is what a browser needs to pay.
type PaymentClient struct {
	Provider       string // "stripe" or "standin"
	PublishableKey string
	StandinURL     string // address of the stand-in for the browser; "" with Stripe
}

// RefundOrder asks for money back.
type RefundOrder struct {
	OrderID   OrderID
	Reference string // the payment
	Key       string // idempotency key
	Amount    Money
	Reason    string // "requested_by_customer", "duplicate", "fraudulent" or ""
}

// RefundResult is what the provider says of a refund.
type RefundResult struct {
	Reference string // "re_…"
	Status    string // pending, succeeded, failed, requires_action, canceled
	Amount    Money
	Key       string // that it was made with; "" when another hand made it
	Moved     bool   // it has left our balance, and has not come back
	Failure   string // the provider's code; "" when it did not fail

	Balance  PaymentBalance // what left our balance, in its currency; zero when the provider did not say
	Returned PaymentBalance // what of it came back, of one that failed
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
	Template       string // "password_reset", "invitation", "order_links", "order_refunded", "queue_code", "sign_up", "sign_up_taken"
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
