package standin

import "net/http"

// operation is one call of the API: its parameters (others are refused), whether a browser with the
// publishable key and a client secret may make it, and what it does under the server's lock.
type operation struct {
	method  string
	path    string
	params  []string
	browser bool
	do      func(*Server, *call) (any, error)

	forAccount bool // may be called with Stripe-Account
	upload     bool // is a multipart form with a file
}

// onAccount marks operations that are served for connected accounts too.
func onAccount(ops ...operation) []operation {
	for i := range ops {
		ops[i].forAccount = true
	}
	return ops
}

func paging(more ...string) []string {
	return append(more, "limit", "starting_after", "ending_before", "created", "created[gt]", "created[gte]", "created[lt]", "created[lte]")
}

// addressParams are the fields of the address below a parameter; "" for the address at the top.
func addressParams(below string) []string {
	name := "address"
	if below != "" {
		name = below + "[address]"
	}
	out := []string{}
	for _, field := range []string{"city", "country", "line1", "line2", "postal_code", "state"} {
		out = append(out, name+"["+field+"]")
	}
	return out
}

func shippingParams() []string {
	return append(addressParams("shipping"), "shipping[name]", "shipping[phone]", "shipping[carrier]", "shipping[tracking_number]")
}

func methodParams() []string {
	return append(addressParams("payment_method_data[billing_details]"), "payment_method", "payment_method_data[type]",
		"payment_method_data[card][number]", "payment_method_data[card][exp_month]", "payment_method_data[card][exp_year]", "payment_method_data[card][cvc]",
		"payment_method_data[billing_details][email]", "payment_method_data[billing_details][name]", "payment_method_data[billing_details][phone]")
}

func confirmParams(more ...string) []string {
	return append(append(append(more, methodParams()...), shippingParams()...), "return_url", "receipt_email", "off_session",
		"use_stripe_sdk", "setup_future_usage", "error_on_requires_action", "payment_method_types[]")
}

func updateParams(more ...string) []string {
	return append(append(append(more, methodParams()...), shippingParams()...), "amount", "currency", "customer", "description", "metadata[*]",
		"receipt_email", "statement_descriptor", "statement_descriptor_suffix", "transfer_group", "application_fee_amount")
}

func operations() []operation {
	ops := onAccount(paymentOperations()...)
	ops = append(ops, onAccount(moneyOperations()...)...)
	ops = append(ops, connectOperations()...)
	return append(ops,
		serve("POST", "/v1/webhook_endpoints", []string{"url", "enabled_events[]", "api_version", "description", "metadata[*]", "connect"}, (*Server).createEndpoint),
		serve("GET", "/v1/webhook_endpoints", []string{"limit", "starting_after", "ending_before"}, (*Server).listEndpoints),
		serve("GET", "/v1/webhook_endpoints/{id}", nil, (*Server).getEndpoint),
		serve("DELETE", "/v1/webhook_endpoints/{id}", nil, (*Server).deleteEndpoint),
	)
}

// paymentOperations are about what buyers pay, and get back.
func paymentOperations() []operation {
	return []operation{
		serve("POST", "/v1/payment_intents", confirmParams("amount", "currency", "customer", "description", "metadata[*]",
			"automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]", "capture_method",
			"confirmation_method", "confirm", "statement_descriptor", "statement_descriptor_suffix", "transfer_group", "application_fee_amount"), (*Server).createIntent),
		serve("GET", "/v1/payment_intents", paging("customer"), (*Server).listIntents),
		open("GET", "/v1/payment_intents/{id}", []string{"client_secret"}, (*Server).getIntent),
		serve("POST", "/v1/payment_intents/{id}", updateParams(), (*Server).updateIntent),
		open("POST", "/v1/payment_intents/{id}/confirm", confirmParams("client_secret"), (*Server).confirmIntent),
		serve("POST", "/v1/payment_intents/{id}/cancel", []string{"cancellation_reason"}, (*Server).cancelIntent),
		serve("POST", "/v1/payment_intents/{id}/capture", []string{"amount_to_capture", "application_fee_amount", "metadata[*]", "statement_descriptor",
			"statement_descriptor_suffix"}, (*Server).captureIntent),

		serve("GET", "/v1/charges", paging("customer", "payment_intent", "transfer_group"), (*Server).listCharges),
		serve("GET", "/v1/charges/{id}", nil, (*Server).getCharge),

		serve("POST", "/v1/customers", customerParams(), (*Server).createCustomer),
		serve("GET", "/v1/customers/{id}", nil, (*Server).getCustomer),
		serve("POST", "/v1/customers/{id}", customerParams(), (*Server).updateCustomer),

		serve("GET", "/v1/payment_methods/{id}", nil, (*Server).getMethod),

		serve("POST", "/v1/refunds", []string{"charge", "payment_intent", "amount", "reason", "metadata[*]", "refund_application_fee"}, (*Server).createRefund),
		serve("GET", "/v1/refunds", paging("charge", "payment_intent"), (*Server).listRefunds),
		serve("GET", "/v1/refunds/{id}", nil, (*Server).getRefund),
		serve("POST", "/v1/refunds/{id}", []string{"metadata[*]"}, (*Server).updateRefund),

		serve("GET", "/v1/disputes", paging("charge", "payment_intent"), (*Server).listDisputes),
		serve("GET", "/v1/disputes/{id}", nil, (*Server).getDispute),
		serve("POST", "/v1/disputes/{id}", disputeParams(), (*Server).updateDispute),
		serve("POST", "/v1/disputes/{id}/close", nil, (*Server).closeDispute),

		serve("GET", "/v1/radar/early_fraud_warnings", paging("charge", "payment_intent"), (*Server).listWarnings),
		serve("GET", "/v1/radar/early_fraud_warnings/{id}", nil, (*Server).getWarning),

		{method: "POST", path: "/v1/files", params: []string{"purpose"}, do: (*Server).createFile, upload: true},
		serve("GET", "/v1/files", paging("purpose"), (*Server).listFiles),
		serve("GET", "/v1/files/{id}", nil, (*Server).getFile),
	}
}

// moneyOperations are about an account's balance, and what it heard.
func moneyOperations() []operation {
	return []operation{
		serve("GET", "/v1/account", nil, (*Server).getPlatform),
		serve("GET", "/v1/balance", nil, (*Server).getBalance),
		serve("GET", "/v1/balance_transactions", paging("type", "source", "currency"), (*Server).listTxns),
		serve("GET", "/v1/balance_transactions/{id}", nil, (*Server).getTxn),
		serve("POST", "/v1/payouts", []string{"amount", "currency", "description", "metadata[*]", "method", "statement_descriptor"}, (*Server).createPayout),
		serve("GET", "/v1/payouts", paging("status"), (*Server).listPayouts),
		serve("GET", "/v1/payouts/{id}", nil, (*Server).getPayout),
		serve("POST", "/v1/payouts/{id}/cancel", nil, (*Server).cancelPayout),

		serve("GET", "/v1/events", paging("type", "types[]", "delivery_success"), (*Server).listEvents),
		serve("GET", "/v1/events/{id}", nil, (*Server).getEvent),
	}
}

// open is an operation for servers and browsers.
func open(method, path string, params []string, do func(*Server, *call) (any, error)) operation {
	return operation{method: method, path: path, params: params, browser: true, do: do}
}

// serve is an operation for servers.
func serve(method, path string, params []string, do func(*Server, *call) (any, error)) operation {
	return operation{method: method, path: path, params: params, do: do}
}

// connectOperations are what a platform does with the accounts connected to it.
func connectOperations() []operation {
	return []operation{
		serve("POST", "/v1/accounts", accountParams("type", "country"), (*Server).createAccount),
		serve("GET", "/v1/accounts", paging(), (*Server).listAccounts),
		serve("GET", "/v1/accounts/{id}", nil, (*Server).getAccount),
		serve("POST", "/v1/accounts/{id}", accountParams(), (*Server).updateAccount),
		serve("POST", "/v1/accounts/{id}/reject", []string{"reason"}, (*Server).rejectAccount),
		serve("POST", "/v1/accounts/{id}/login_links", nil, (*Server).createLoginLink),
		serve("POST", "/v1/account_links", []string{"account", "refresh_url", "return_url", "type", "collect"}, (*Server).createAccountLink),

		serve("POST", "/v1/transfers", []string{"amount", "currency", "destination", "description", "metadata[*]", "source_transaction", "transfer_group"}, (*Server).createTransfer),
		serve("GET", "/v1/transfers", paging("destination", "transfer_group"), (*Server).listTransfers),
		serve("GET", "/v1/transfers/{id}", nil, (*Server).getTransfer),
		serve("POST", "/v1/transfers/{id}/reversals", []string{"amount", "description", "metadata[*]"}, (*Server).createReversal),
		serve("GET", "/v1/transfers/{id}/reversals", []string{"limit", "starting_after", "ending_before"}, (*Server).listReversals),

		serve("GET", "/v1/application_fees", paging("charge"), (*Server).listFees),
		serve("GET", "/v1/application_fees/{id}", nil, (*Server).getFee),
		serve("POST", "/v1/application_fees/{id}/refunds", []string{"amount", "metadata[*]"}, (*Server).createFeeRefund),
		serve("GET", "/v1/application_fees/{id}/refunds", []string{"limit", "starting_after", "ending_before"}, (*Server).listFeeRefunds),
		serve("GET", "/v1/application_fees/{id}/refunds/{below}", nil, (*Server).getFeeRefund),
	}
}

func (s *Server) routes() {
	for _, op := range operations() {
		s.mux.HandleFunc(op.method+" "+op.path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, op) })
		if op.browser {
			s.mux.HandleFunc("OPTIONS "+op.path, preflight)
		}
	}
	s.mux.HandleFunc("/v1/", s.unrecognized)

	s.mux.HandleFunc("GET /__standin/{$}", s.dashboard)
	s.mux.HandleFunc("GET /__standin/style.css", stylesheet)
	s.mux.HandleFunc("GET /__standin/state", s.getState)
	s.mux.HandleFunc("GET /__standin/faults", s.listFaults)
	s.mux.HandleFunc("POST /__standin/faults", s.addFault)
	s.mux.HandleFunc("DELETE /__standin/faults", s.clearFaults)
	s.mux.HandleFunc("POST /__standin/clock", s.setClock)
	s.mux.HandleFunc("POST /__standin/flush", s.flushNow)
	s.mux.HandleFunc("GET /__standin/authenticate/{token}", s.challengePage)
	s.mux.HandleFunc("POST /__standin/authenticate/{token}", s.challengeDone)
	s.mux.HandleFunc("GET /__standin/onboarding/{token}", s.onboardingPage)
	s.mux.HandleFunc("POST /__standin/onboarding/{token}", s.onboarded)
	s.mux.HandleFunc("POST /__standin/accounts/{id}", s.controlAccount)
	s.mux.HandleFunc("POST /__standin/platform", s.controlPlatform)
	s.mux.HandleFunc("POST /__standin/exchange", s.controlExchange)
	s.mux.HandleFunc("POST /__standin/disputes", s.controlDisputes)
	s.mux.HandleFunc("POST /__standin/early_fraud_warnings", s.controlWarnings)
}
