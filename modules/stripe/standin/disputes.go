package standin

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	disputeFee   = 1500 // minor units; given back when the dispute is won
	disputeDays  = 7    // until evidence is due
	winningWords = "winning_evidence"
	losingWords  = "losing_evidence"
	mostLetters  = 150_000 // of all evidence
)

type dispute struct {
	ID                  string            `json:"id"`
	Object              string            `json:"object"`
	Amount              int64             `json:"amount"`
	BalanceTransactions []any             `json:"balance_transactions"`
	Charge              string            `json:"charge"`
	Created             int64             `json:"created"`
	Currency            string            `json:"currency"`
	Evidence            map[string]any    `json:"evidence"`
	EvidenceDetails     evidenceDetails   `json:"evidence_details"`
	IsChargeRefundable  bool              `json:"is_charge_refundable"`
	Livemode            bool              `json:"livemode"`
	Metadata            map[string]string `json:"metadata"`
	PaymentIntent       *string           `json:"payment_intent"`
	Reason              string            `json:"reason"`
	Status              string            `json:"status"`
}

type evidenceDetails struct {
	DueBy           *int64 `json:"due_by"`
	HasEvidence     bool   `json:"has_evidence"`
	PastDue         bool   `json:"past_due"`
	SubmissionCount int64  `json:"submission_count"`
}

// disputeRecord is a dispute with the transactions that it made.
type disputeRecord struct {
	Dispute dispute  `json:"dispute"`
	Txns    []string `json:"txns,omitempty"`
}

// evidenceFields are all that Stripe takes: texts, and ids of files.
func evidenceFields() []string {
	return append(evidenceFiles(), "access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_email_address", "customer_name", "customer_purchase_ip",
		"duplicate_charge_explanation", "duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "shipping_address",
		"shipping_carrier", "shipping_date", "shipping_tracking_number", "uncategorized_text")
}

func evidenceFiles() []string {
	return []string{"cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation", "receipt", "refund_policy",
		"service_documentation", "shipping_documentation", "uncategorized_file"}
}

func disputeParams() []string {
	out := []string{"submit", "metadata[*]"}
	for _, f := range evidenceFields() {
		out = append(out, "evidence["+f+"]")
	}
	return out
}

// dispute takes a charge's money back for its cardholder, or with an inquiry only asks about it.
func (s *Server) dispute(c *call, ch *charge, reason string, inquiry bool) *disputeRecord {
	due := s.now().AddDate(0, 0, disputeDays).Unix()
	rec := &disputeRecord{Dispute: dispute{
		ID: randomID("dp"), Object: "dispute", Amount: ch.AmountCaptured, Charge: ch.ID, Created: s.unix(), Currency: ch.Currency, Evidence: map[string]any{},
		EvidenceDetails: evidenceDetails{DueBy: &due}, IsChargeRefundable: inquiry, Metadata: map[string]string{}, PaymentIntent: ch.PaymentIntent, Reason: reason, Status: "needs_response",
	}}
	for _, f := range evidenceFields() {
		rec.Dispute.Evidence[f] = nil
	}
	if inquiry {
		rec.Dispute.Status = "warning_needs_response"
	}
	ch.Disputed = true
	s.charges.put(ch.ID, ch)
	s.own(s.ownerOf(ch.ID), rec.Dispute.ID)
	if !inquiry {
		s.moveDispute(rec, -ch.AmountCaptured, disputeFee)
	}
	s.disputes.put(rec.Dispute.ID, rec)
	s.emit(c, "charge.dispute.created", s.shownDispute(rec))
	if !inquiry {
		s.emit(c, "charge.dispute.funds_withdrawn", s.shownDispute(rec))
	}
	s.rewarn(c, ch)
	return rec
}

func (s *Server) moveDispute(rec *disputeRecord, amount, fee int64) {
	txn := s.post(posting{account: s.ownerOf(rec.Dispute.ID), kind: "adjustment", amount: amount, fee: fee, currency: rec.Dispute.Currency, source: rec.Dispute.ID})
	rec.Txns = append(rec.Txns, txn.ID)
}

func (s *Server) shownDispute(rec *disputeRecord) *dispute {
	copied := rec.Dispute
	copied.BalanceTransactions = []any{}
	for _, id := range rec.Txns {
		txn, _ := s.transaction(id)
		copied.BalanceTransactions = append(copied.BalanceTransactions, s.shown(txn))
	}
	copied.EvidenceDetails.PastDue = copied.EvidenceDetails.DueBy != nil && s.unix() > *copied.EvidenceDetails.DueBy
	return &copied
}

// conclude ends a dispute: won, lost or warning_closed. One that is won gives amount and fee back.
func (s *Server) conclude(c *call, rec *disputeRecord, outcome string) {
	rec.Dispute.Status = outcome
	if outcome == "won" {
		s.moveDispute(rec, rec.Dispute.Amount, -disputeFee)
		s.emit(c, "charge.dispute.funds_reinstated", s.shownDispute(rec))
	}
	s.disputes.put(rec.Dispute.ID, rec)
	s.emit(c, "charge.dispute.closed", s.shownDispute(rec))
}

func (d *dispute) open() bool {
	return !slices.Contains([]string{"won", "lost", "warning_closed"}, d.Status)
}

// lapse ends disputes that nobody answered in time.
func (s *Server) lapse() {
	for _, id := range s.disputes.order {
		rec, _ := s.disputes.get(id)
		d := &rec.Dispute
		if d.EvidenceDetails.DueBy == nil || s.unix() <= *d.EvidenceDetails.DueBy {
			continue
		}
		switch d.Status {
		case "needs_response":
			s.conclude(nil, rec, "lost")
		case "warning_needs_response":
			s.conclude(nil, rec, "warning_closed")
		}
	}
}

func (s *Server) getDispute(c *call) (any, error) {
	rec, ok := find(s, c, s.disputes, c.id)
	if !ok {
		return nil, missing("dispute", c.id)
	}
	return s.shownDispute(rec), nil
}

func (s *Server) listDisputes(c *call) (any, error) {
	charge, intent := c.form.str("charge"), c.form.str("payment_intent")
	return listOwn(s, c, "/v1/disputes", s.disputes, func(r *disputeRecord) (any, int64, bool) {
		return s.shownDispute(r), r.Dispute.Created, (charge == "" || r.Dispute.Charge == charge) && (intent == "" || equal(r.Dispute.PaymentIntent, intent))
	})
}

func (s *Server) updateDispute(c *call) (any, error) {
	rec, ok := find(s, c, s.disputes, c.id)
	if !ok {
		return nil, missing("dispute", c.id)
	}
	d := &rec.Dispute
	metadata, err := c.form.metadata(d.Metadata)
	if err != nil {
		return nil, err
	}
	submit, err := c.form.boolean("submit", true)
	if err != nil {
		return nil, err
	}
	if err := s.checkEvidence(c); err != nil {
		return nil, err
	}
	given, letters := []string{}, 0
	for _, f := range evidenceFields() {
		if c.form.has("evidence[" + f + "]") {
			given, letters = append(given, f), letters+len([]rune(c.form.str("evidence["+f+"]")))
		}
	}
	switch {
	case len(given) > 0 && !strings.Contains(d.Status, "needs_response"):
		return nil, refused("dispute_evidence_not_accepted", "This dispute no longer takes evidence.")
	case letters > mostLetters:
		return nil, badParam("", "evidence", "The evidence may have up to %d characters in all.", mostLetters)
	}
	d.Metadata = metadata
	for _, f := range given {
		d.Evidence[f], d.EvidenceDetails.HasEvidence = c.form.nullable("evidence["+f+"]"), true
	}
	words := text(c.form.nullable("evidence[uncategorized_text]"))
	if submit && d.EvidenceDetails.HasEvidence && strings.Contains(d.Status, "needs_response") {
		d.EvidenceDetails.SubmissionCount++
		d.Status = strings.Replace(d.Status, "needs_response", "under_review", 1)
	}
	s.disputes.put(c.id, rec)
	s.emit(c, "charge.dispute.updated", s.shownDispute(rec))
	switch {
	case d.Status == "under_review" && strings.Contains(words, winningWords):
		s.conclude(c, rec, "won")
	case d.Status == "under_review" && strings.Contains(words, losingWords):
		s.conclude(c, rec, "lost")
	}
	return s.shownDispute(rec), nil
}

func (s *Server) closeDispute(c *call) (any, error) {
	rec, ok := find(s, c, s.disputes, c.id)
	if !ok {
		return nil, missing("dispute", c.id)
	}
	if !rec.Dispute.open() {
		return nil, refused("", "This dispute is already closed.")
	}
	outcome := "lost"
	if strings.HasPrefix(rec.Dispute.Status, "warning") {
		outcome = "warning_closed"
	}
	s.conclude(c, rec, outcome)
	return s.shownDispute(rec), nil
}

// controlDisputes opens a dispute of any paid charge, and concludes open ones.
func (s *Server) controlDisputes(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Payment string `json:"payment_intent"`
		Reason  string `json:"reason"`
		Inquiry bool   `json:"inquiry"`
		Dispute string `json:"dispute"`
		Outcome string `json:"outcome"`
	}
	if !s.decodeControl(w, r, &in) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var rec *disputeRecord
	if in.Dispute != "" {
		known, ok := s.disputes.get(in.Dispute)
		if !ok || !known.Dispute.open() || !slices.Contains([]string{"won", "lost", "warning_closed"}, in.Outcome) {
			http.Error(w, "there is no such open dispute, or no such outcome", http.StatusBadRequest)
			return
		}
		rec = known
		s.conclude(nil, rec, in.Outcome)
	} else {
		intent, ok := s.intents.get(in.Payment)
		if !ok || intent.Intent.LatestCharge == nil || intent.Intent.Status != succeeded {
			http.Error(w, "there is no such paid payment", http.StatusBadRequest)
			return
		}
		if in.Reason == "" {
			in.Reason = "fraudulent"
		}
		ch, _ := s.charges.get(*intent.Intent.LatestCharge)
		rec = s.dispute(nil, ch, in.Reason, in.Inquiry)
	}
	s.commit()
	s.wakePump()
	s.writeJSON(w, s.shownDispute(rec))
}

// nextLapse is when the next unanswered dispute ends, zero if none will.
func (s *Server) nextLapse() (next time.Time) {
	for _, id := range s.disputes.order {
		rec, _ := s.disputes.get(id)
		if d := rec.Dispute; strings.Contains(d.Status, "needs_response") && d.EvidenceDetails.DueBy != nil {
			if at := time.Unix(*d.EvidenceDetails.DueBy+1, 0); next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	return next
}
