package stripe

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// GetDispute reads a dispute, or a bank's inquiry, of a payment of our own.
func (g *Gateway) GetDispute(ctx context.Context, reference string) (tix.Dispute, error) {
	return g.GetDisputeOn(ctx, "", reference)
}

// GetDisputeOn reads a dispute of an account's payment. Its holder answers it, not we.
func (g *Gateway) GetDisputeOn(ctx context.Context, account, reference string) (tix.Dispute, error) {
	p := &stripe.DisputeParams{}
	p.Context = ctx
	on(&p.Params, account)
	d, err := g.api.Disputes.Get(reference, p)
	if err != nil {
		return tix.Dispute{}, failed("stripe.get_dispute", err)
	}
	out := disputed(d)
	out.Account = account
	return out, nil
}

// SubmitEvidence tells the bank what we know, once: a dispute that took evidence before is only read.
// The keys are Stripe's names of the fields, the values texts, or for fields that are files what
// UploadEvidence gave; Invalid for a field that Stripe does not have.
func (g *Gateway) SubmitEvidence(ctx context.Context, reference string, texts map[string]string) (tix.Dispute, error) {
	const op = "stripe.submit_evidence"
	p := &stripe.DisputeParams{Evidence: &stripe.DisputeEvidenceParams{}, Submit: stripe.Bool(true)}
	p.Context = ctx
	fields := evidence(p.Evidence)
	for name, text := range texts {
		field, known := fields[name]
		if !known {
			return tix.Dispute{}, errs.InvalidField("body.evidence."+name, "The payment provider has no such field.")
		}
		*field = stripe.String(text)
	}
	now, err := g.GetDispute(ctx, reference)
	if err != nil || now.Status != "needs_response" && now.Status != "warning_needs_response" {
		return now, err
	}
	d, err := g.api.Disputes.Update(reference, p)
	if err != nil {
		return tix.Dispute{}, failed(op, err)
	}
	return disputed(d), nil
}

// AcceptDispute gives a dispute up. One that is closed is only read.
func (g *Gateway) AcceptDispute(ctx context.Context, reference string) (tix.Dispute, error) {
	now, err := g.GetDispute(ctx, reference)
	if err != nil || now.Status != "needs_response" && now.Status != "under_review" {
		return now, err
	}
	p := &stripe.DisputeParams{}
	p.Context = ctx
	d, err := g.api.Disputes.Close(reference, p)
	if err != nil {
		return tix.Dispute{}, failed("stripe.accept_dispute", err)
	}
	return disputed(d), nil
}

// evidence names the fields of evidence, texts first and then files.
func evidence(p *stripe.DisputeEvidenceParams) map[string]**string {
	return map[string]**string{
		"access_activity_log": &p.AccessActivityLog, "billing_address": &p.BillingAddress, "cancellation_policy_disclosure": &p.CancellationPolicyDisclosure,
		"cancellation_rebuttal": &p.CancellationRebuttal, "customer_email_address": &p.CustomerEmailAddress, "customer_name": &p.CustomerName,
		"customer_purchase_ip": &p.CustomerPurchaseIP, "duplicate_charge_explanation": &p.DuplicateChargeExplanation, "duplicate_charge_id": &p.DuplicateChargeID,
		"product_description": &p.ProductDescription, "refund_policy_disclosure": &p.RefundPolicyDisclosure, "refund_refusal_explanation": &p.RefundRefusalExplanation,
		"service_date": &p.ServiceDate, "shipping_address": &p.ShippingAddress, "shipping_carrier": &p.ShippingCarrier, "shipping_date": &p.ShippingDate,
		"shipping_tracking_number": &p.ShippingTrackingNumber, "uncategorized_text": &p.UncategorizedText,

		"cancellation_policy": &p.CancellationPolicy, "customer_communication": &p.CustomerCommunication, "customer_signature": &p.CustomerSignature,
		"duplicate_charge_documentation": &p.DuplicateChargeDocumentation, "receipt": &p.Receipt, "refund_policy": &p.RefundPolicy,
		"service_documentation": &p.ServiceDocumentation, "shipping_documentation": &p.ShippingDocumentation, "uncategorized_file": &p.UncategorizedFile,
	}
}

func disputed(d *stripe.Dispute) tix.Dispute {
	out := tix.Dispute{Reference: d.ID, Amount: fromStripe(d.Amount, string(d.Currency)), Reason: string(d.Reason), Status: string(d.Status)}
	if d.PaymentIntent != nil {
		out.Payment = d.PaymentIntent.ID
	}
	if d.EvidenceDetails != nil && d.EvidenceDetails.DueBy > 0 {
		out.DueBy = time.Unix(d.EvidenceDetails.DueBy, 0).UTC()
	}
	slices.SortStableFunc(d.BalanceTransactions, func(a, b *stripe.BalanceTransaction) int { // what was taken before what came back
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.Amount, b.Amount))
	})
	for _, t := range d.BalanceTransactions {
		m := disputeMove(t, out.Amount)
		out.Moves = append(out.Moves, m)
		out.Balance, out.Withdrawn = m.Currency, out.Withdrawn-m.Gross+m.Fee
	}
	return out
}

// disputeMove reads what a dispute did to a balance. Where that is kept in another currency than the buyer
// paid in, Stripe tells the converted amounts only: a dispute is taken, and given back, as a whole.
func disputeMove(t *stripe.BalanceTransaction, of tix.Money) tix.DisputeMove {
	gross := fromStripe(t.Amount, string(t.Currency))
	m := tix.DisputeMove{Reference: t.ID, Currency: gross.Currency, Gross: gross.Amount, Fee: fromStripe(t.Fee, string(t.Currency)).Amount, Disputed: gross.Amount}
	switch {
	case gross.Currency == of.Currency || gross.Amount == 0:
	case gross.Amount < 0:
		m.Disputed = -of.Amount
	default:
		m.Disputed = of.Amount
	}
	return m
}
