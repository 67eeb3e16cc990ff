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
}

func paging(more ...string) []string {
	return append(more, "limit", "starting_after", "ending_before", "created", "created[gt]", "created[gte]", "created[lt]", "created[lte]")
}

func confirmParams(more ...string) []string {
	return append(more, "payment_method", "payment_method_data[*]", "return_url", "receipt_email", "off_session",
		"use_stripe_sdk", "setup_future_usage", "shipping[*]", "error_on_requires_action", "payment_method_types[]")
}

func operations() []operation {
	return []operation{
		{"POST", "/v1/payment_intents", confirmParams("amount", "currency", "customer", "description", "metadata[*]",
			"automatic_payment_methods[enabled]", "automatic_payment_methods[allow_redirects]", "capture_method",
			"confirmation_method", "confirm", "statement_descriptor", "statement_descriptor_suffix", "transfer_group"), false, (*Server).createIntent},
		{"GET", "/v1/payment_intents", paging("customer"), false, (*Server).listIntents},
		{"GET", "/v1/payment_intents/{id}", []string{"client_secret"}, true, (*Server).getIntent},
		{"POST", "/v1/payment_intents/{id}", []string{"amount", "currency", "customer", "description", "metadata[*]", "payment_method",
			"payment_method_data[*]", "receipt_email", "shipping[*]", "statement_descriptor", "statement_descriptor_suffix", "transfer_group"}, false, (*Server).updateIntent},
		{"POST", "/v1/payment_intents/{id}/confirm", confirmParams("client_secret"), true, (*Server).confirmIntent},
		{"POST", "/v1/payment_intents/{id}/cancel", []string{"cancellation_reason"}, false, (*Server).cancelIntent},
		{"POST", "/v1/payment_intents/{id}/capture", []string{"amount_to_capture", "metadata[*]", "statement_descriptor", "statement_descriptor_suffix"}, false, (*Server).captureIntent},

		{"GET", "/v1/charges", paging("customer", "payment_intent", "transfer_group"), false, (*Server).listCharges},
		{"GET", "/v1/charges/{id}", nil, false, (*Server).getCharge},

		{"POST", "/v1/customers", customerParams(), false, (*Server).createCustomer},
		{"GET", "/v1/customers/{id}", nil, false, (*Server).getCustomer},
		{"POST", "/v1/customers/{id}", customerParams(), false, (*Server).updateCustomer},

		{"GET", "/v1/payment_methods/{id}", nil, false, (*Server).getMethod},

		{"POST", "/v1/refunds", []string{"charge", "payment_intent", "amount", "reason", "metadata[*]"}, false, (*Server).createRefund},
		{"GET", "/v1/refunds", paging("charge", "payment_intent"), false, (*Server).listRefunds},
		{"GET", "/v1/refunds/{id}", nil, false, (*Server).getRefund},
		{"POST", "/v1/refunds/{id}", []string{"metadata[*]"}, false, (*Server).updateRefund},

		{"GET", "/v1/events", paging("type", "types[]", "delivery_success"), false, (*Server).listEvents},
		{"GET", "/v1/events/{id}", nil, false, (*Server).getEvent},

		{"POST", "/v1/webhook_endpoints", []string{"url", "enabled_events[]", "api_version", "description", "metadata[*]"}, false, (*Server).createEndpoint},
		{"GET", "/v1/webhook_endpoints", []string{"limit", "starting_after", "ending_before"}, false, (*Server).listEndpoints},
		{"GET", "/v1/webhook_endpoints/{id}", nil, false, (*Server).getEndpoint},
		{"DELETE", "/v1/webhook_endpoints/{id}", nil, false, (*Server).deleteEndpoint},

		{"GET", "/v1/balance", nil, false, (*Server).getBalance},
		{"GET", "/v1/balance_transactions", paging("type", "source", "currency"), false, (*Server).listTxns},
		{"GET", "/v1/balance_transactions/{id}", nil, false, (*Server).getTxn},
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
}
