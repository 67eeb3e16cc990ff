package invoices

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Export calls visit for each document that was issued from one day to another, by number and in its
// newest version: those in the books of an organization, or, with a zero one, those of the platform. It
// is recorded who took them away, for they name buyers.
func (s *Service) Export(ctx context.Context, org tix.OrganizationID, from, to time.Time, visit func(Document) error) error {
	const op = "invoices.export"
	subject := org.String()
	if org.IsZero() {
		subject = Platform
	}
	if err := s.record(ctx, org, "invoices.document.export", subject, map[string]string{"from": from.Format(dateForm), "to": to.Format(dateForm)}); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.store.period(ctx, org, from, to, visit))
}
