package standin

import "encoding/json"

// The objects below have the JSON form of Stripe's API 2023-10-16. Fields that Stripe always sends are
// always sent, null where there is nothing to say. Amounts are minor units, instants Unix seconds.

type paymentIntent struct {
	ID                      string            `json:"id"`
	Object                  string            `json:"object"`
	Amount                  int64             `json:"amount"`
	AmountCapturable        int64             `json:"amount_capturable"`
	AmountDetails           tipDetails        `json:"amount_details"`
	AmountReceived          int64             `json:"amount_received"`
	Application             *string           `json:"application"`
	ApplicationFeeAmount    *int64            `json:"application_fee_amount"`
	AutomaticPaymentMethods *automaticMethods `json:"automatic_payment_methods"`
	CanceledAt              *int64            `json:"canceled_at"`
	CancellationReason      *string           `json:"cancellation_reason"`
	CaptureMethod           string            `json:"capture_method"`
	ClientSecret            string            `json:"client_secret"`
	ConfirmationMethod      string            `json:"confirmation_method"`
	Created                 int64             `json:"created"`
	Currency                string            `json:"currency"`
	Customer                *string           `json:"customer"`
	Description             *string           `json:"description"`
	Invoice                 *string           `json:"invoice"`
	LastPaymentError        *apiError         `json:"last_payment_error"`
	LatestCharge            *string           `json:"latest_charge"`
	Livemode                bool              `json:"livemode"`
	Metadata                map[string]string `json:"metadata"`
	NextAction              *nextAction       `json:"next_action"`
	OnBehalfOf              *string           `json:"on_behalf_of"`
	PaymentMethod           *string           `json:"payment_method"`
	PaymentMethodOptions    map[string]any    `json:"payment_method_options"`
	PaymentMethodTypes      []string          `json:"payment_method_types"`
	Processing              *string           `json:"processing"`
	ReceiptEmail            *string           `json:"receipt_email"`
	Review                  *string           `json:"review"`
	SetupFutureUsage        *string           `json:"setup_future_usage"`
	Shipping                map[string]any    `json:"shipping"`
	StatementDescriptor     *string           `json:"statement_descriptor"`
	StatementSuffix         *string           `json:"statement_descriptor_suffix"`
	Status                  string            `json:"status"`
	TransferData            *string           `json:"transfer_data"`
	TransferGroup           *string           `json:"transfer_group"`
}

type tipDetails struct {
	Tip struct{} `json:"tip"`
}

type automaticMethods struct {
	AllowRedirects string `json:"allow_redirects"`
	Enabled        bool   `json:"enabled"`
}

type nextAction struct {
	Type          string         `json:"type"`
	RedirectToURL *redirectToURL `json:"redirect_to_url,omitempty"`
}

type redirectToURL struct {
	ReturnURL *string `json:"return_url"`
	URL       string  `json:"url"`
}

type charge struct {
	ID                   string            `json:"id"`
	Object               string            `json:"object"`
	Amount               int64             `json:"amount"`
	AmountCaptured       int64             `json:"amount_captured"`
	AmountRefunded       int64             `json:"amount_refunded"`
	Application          *string           `json:"application"`
	ApplicationFee       *string           `json:"application_fee"`
	ApplicationFeeAmount *int64            `json:"application_fee_amount"`
	BalanceTransaction   *string           `json:"balance_transaction"`
	BillingDetails       map[string]any    `json:"billing_details"`
	Captured             bool              `json:"captured"`
	Created              int64             `json:"created"`
	Currency             string            `json:"currency"`
	Customer             *string           `json:"customer"`
	Description          *string           `json:"description"`
	Disputed             bool              `json:"disputed"`
	FailureCode          *string           `json:"failure_code"`
	FailureMessage       *string           `json:"failure_message"`
	FraudDetails         struct{}          `json:"fraud_details"`
	Livemode             bool              `json:"livemode"`
	Metadata             map[string]string `json:"metadata"`
	Outcome              *outcome          `json:"outcome"`
	Paid                 bool              `json:"paid"`
	PaymentIntent        *string           `json:"payment_intent"`
	PaymentMethod        *string           `json:"payment_method"`
	MethodDetails        map[string]any    `json:"payment_method_details"`
	ReceiptEmail         *string           `json:"receipt_email"`
	ReceiptNumber        *string           `json:"receipt_number"`
	ReceiptURL           *string           `json:"receipt_url"`
	Refunded             bool              `json:"refunded"`
	Shipping             map[string]any    `json:"shipping"`
	Status               string            `json:"status"`
	TransferGroup        *string           `json:"transfer_group"`
}

type outcome struct {
	NetworkStatus string  `json:"network_status"`
	Reason        *string `json:"reason"`
	RiskLevel     string  `json:"risk_level"`
	SellerMessage string  `json:"seller_message"`
	Type          string  `json:"type"`
}

type paymentMethod struct {
	ID             string            `json:"id"`
	Object         string            `json:"object"`
	BillingDetails map[string]any    `json:"billing_details"`
	Card           cardDetails       `json:"card"`
	Created        int64             `json:"created"`
	Customer       *string           `json:"customer"`
	Livemode       bool              `json:"livemode"`
	Metadata       map[string]string `json:"metadata"`
	Type           string            `json:"type"`
}

type cardDetails struct {
	Brand       string         `json:"brand"`
	Checks      map[string]any `json:"checks"`
	Country     string         `json:"country"`
	ExpMonth    int64          `json:"exp_month"`
	ExpYear     int64          `json:"exp_year"`
	Fingerprint string         `json:"fingerprint"`
	Funding     string         `json:"funding"`
	Last4       string         `json:"last4"`
	Usage       map[string]any `json:"three_d_secure_usage"`
	Wallet      *string        `json:"wallet"`
}

type customer struct {
	ID               string            `json:"id"`
	Object           string            `json:"object"`
	Address          map[string]any    `json:"address"`
	Balance          int64             `json:"balance"`
	Created          int64             `json:"created"`
	Currency         *string           `json:"currency"`
	DefaultSource    *string           `json:"default_source"`
	Delinquent       bool              `json:"delinquent"`
	Description      *string           `json:"description"`
	Email            *string           `json:"email"`
	Livemode         bool              `json:"livemode"`
	Metadata         map[string]string `json:"metadata"`
	Name             *string           `json:"name"`
	Phone            *string           `json:"phone"`
	PreferredLocales []string          `json:"preferred_locales"`
	Shipping         map[string]any    `json:"shipping"`
	TaxExempt        string            `json:"tax_exempt"`
}

type refund struct {
	ID                        string            `json:"id"`
	Object                    string            `json:"object"`
	Amount                    int64             `json:"amount"`
	BalanceTransaction        *string           `json:"balance_transaction"`
	Charge                    string            `json:"charge"`
	Created                   int64             `json:"created"`
	Currency                  string            `json:"currency"`
	DestinationDetails        map[string]any    `json:"destination_details"`
	FailureBalanceTransaction *string           `json:"failure_balance_transaction,omitempty"`
	FailureReason             *string           `json:"failure_reason,omitempty"`
	Metadata                  map[string]string `json:"metadata"`
	PaymentIntent             *string           `json:"payment_intent"`
	Reason                    *string           `json:"reason"`
	ReceiptNumber             *string           `json:"receipt_number"`
	SourceTransferReversal    *string           `json:"source_transfer_reversal"`
	Status                    string            `json:"status"`
	TransferReversal          *string           `json:"transfer_reversal"`
}

type balanceTransaction struct {
	ID                string       `json:"id"`
	Object            string       `json:"object"`
	Amount            int64        `json:"amount"`
	AvailableOn       int64        `json:"available_on"`
	Created           int64        `json:"created"`
	Currency          string       `json:"currency"`
	Description       *string      `json:"description"`
	ExchangeRate      *float64     `json:"exchange_rate"`
	Fee               int64        `json:"fee"`
	FeeDetails        []feeDetails `json:"fee_details"`
	Net               int64        `json:"net"`
	ReportingCategory string       `json:"reporting_category"`
	Source            *string      `json:"source"`
	Status            string       `json:"status"`
	Type              string       `json:"type"`
}

type feeDetails struct {
	Amount      int64   `json:"amount"`
	Application *string `json:"application"`
	Currency    string  `json:"currency"`
	Description string  `json:"description"`
	Type        string  `json:"type"`
}

type event struct {
	ID              string       `json:"id"`
	Object          string       `json:"object"`
	Account         string       `json:"account,omitempty"`
	APIVersion      string       `json:"api_version"`
	Created         int64        `json:"created"`
	Data            eventData    `json:"data"`
	Livemode        bool         `json:"livemode"`
	PendingWebhooks int          `json:"pending_webhooks"`
	Request         eventRequest `json:"request"`
	Type            string       `json:"type"`
}

type eventData struct {
	Object   json.RawMessage `json:"object"`
	Previous map[string]any  `json:"previous_attributes,omitempty"`
}

type eventRequest struct {
	ID             *string `json:"id"`
	IdempotencyKey *string `json:"idempotency_key"`
}

type webhookEndpoint struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	APIVersion    *string           `json:"api_version"`
	Application   *string           `json:"application"`
	Created       int64             `json:"created"`
	Description   *string           `json:"description"`
	EnabledEvents []string          `json:"enabled_events"`
	Livemode      bool              `json:"livemode"`
	Metadata      map[string]string `json:"metadata"`
	Status        string            `json:"status"`
	URL           string            `json:"url"`
}
