package invoices

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// SellerOf gives what is known of an organization, or with a zero one of the platform, as an issuer, and
// how many documents wait for it to be said.
func (s *Service) SellerOf(ctx context.Context, org tix.OrganizationID) (Seller, int64, error) {
	const op = "invoices.seller_of"
	seller, err := s.store.seller(ctx, issuerOf(org))
	if err != nil {
		return seller, 0, errs.Wrap(op, err)
	}
	waiting, err := s.store.waits(ctx, seller.Issuer)
	return seller, waiting, errs.Wrap(op, err)
}

// Describe says who an organization, or the platform, is as an issuer; match is asked with the present
// version and may refuse it. Documents that were issued stay as they are. Those that waited are issued
// soon after.
func (s *Service) Describe(ctx context.Context, org tix.OrganizationID, match func(int64) error, d SellerDetails) (Seller, error) {
	const op = "invoices.describe"
	d = d.tidy()
	if d.Zone == "" {
		d.Zone = "UTC"
	}
	if err := d.check(org.IsZero()); err != nil {
		return Seller{}, errs.Wrap(op, err)
	}
	var out Seller
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		issuer := issuerOf(org)
		if err := s.store.exclude(ctx, lockSeller, issuer); err != nil {
			return err
		}
		now, err := s.store.seller(ctx, issuer)
		if err != nil {
			return err
		}
		if match != nil {
			if err := match(now.Version); err != nil {
				return err
			}
		}
		out = Seller{Issuer: issuer, OrganizationID: org, Details: d, Version: now.Version + 1}
		stored, err := s.store.putSeller(ctx, &out)
		if err != nil {
			return err
		}
		if !stored {
			return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.")
		}
		if err := s.out.Publish(ctx, SellerDescribed{OrganizationID: org}); err != nil {
			return err
		}
		subject := org.String()
		if org.IsZero() {
			subject = Platform
		}
		return s.record(ctx, org, "invoices.seller.update", subject, map[string]string{"version": fmt.Sprint(out.Version)})
	})
	return out, errs.Wrap(op, err)
}
