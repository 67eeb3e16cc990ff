package tixters

import (
	"context"
	"fmt"
	"io"
)

// VerifyAudit walks every audit chain and tells what it found; a broken chain is an error.
func (p *Platform) VerifyAudit(ctx context.Context, out io.Writer) error {
	report, err := p.Rooms.Audit.Verify(ctx)
	if err != nil {
		return err
	}
	if b := report.Break; b != nil {
		return fmt.Errorf("audit: entry %d (%s) of chain %q: %s", b.Seq, b.EntryID, b.OrganizationID, b.Reason)
	}
	_, err = fmt.Fprintf(out, "%d chains with %d entries are whole\n", report.Chains, report.Entries)
	return err
}

// CheckLedger proves that the books balance, agree with every order, and with the payment provider.
func (p *Platform) CheckLedger(ctx context.Context, out io.Writer) error {
	found, orders, err := p.Rooms.Payouts.Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range found {
		_, _ = fmt.Fprintf(out, "%s: %s\n", f.Subject, f.Problem)
	}
	warnings, err := p.Rooms.Payouts.Watch(ctx)
	if err != nil {
		return err
	}
	for _, f := range warnings {
		_, _ = fmt.Fprintf(out, "warning: %s: %s\n", f.Subject, f.Problem)
	}
	if len(found) > 0 {
		return fmt.Errorf("ledger: %d things do not agree", len(found))
	}
	_, err = fmt.Fprintf(out, "every journal balances, and the books agree with %d orders and the provider's balance\n", orders)
	return err
}

// CheckInvariants proves that the counters of every pool equal its rows.
func (p *Platform) CheckInvariants(ctx context.Context, out io.Writer) error {
	found, err := p.Rooms.Inventory.Check(ctx)
	if err != nil {
		return err
	}
	for _, d := range found {
		_, _ = fmt.Fprintf(out, "%s %s: counter %d, rows %d\n", d.Kind, d.ID.UUID(), d.Counter, d.Rows)
	}
	if len(found) > 0 {
		return fmt.Errorf("inventory: %d pools differ from their rows", len(found))
	}
	_, err = fmt.Fprintln(out, "every pool equals its rows")
	return err
}
