package disputes

import (
	"context"
	"fmt"
	"slices"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// RuleOf gives what an organization, or with a zero one the platform, wants done when a bank warns of
// fraud, and what counts for it now. Version 0 when nothing was ever said.
func (s *Service) RuleOf(ctx context.Context, org tix.OrganizationID) (Rule, string, error) {
	r, _, err := s.store.rule(ctx, org, false)
	if err != nil {
		return r, "", errs.Wrap("disputes.rule_of", err)
	}
	counts, err := s.ruleFor(ctx, org)
	return r, counts, errs.Wrap("disputes.rule_of", err)
}

// ruleFor is what counts: the organization's own, else the platform's, else a person is asked.
func (s *Service) ruleFor(ctx context.Context, org tix.OrganizationID) (string, error) {
	for _, of := range []tix.OrganizationID{org, {}} {
		r, _, err := s.store.rule(ctx, of, false)
		if err != nil || r.Warning != RuleInherit {
			return r.Warning, err
		}
	}
	return RuleAsk, nil
}

// SetRule says what is to be done from now on; match is asked with the present version and may refuse it.
// The platform inherits from nobody.
func (s *Service) SetRule(ctx context.Context, org tix.OrganizationID, match func(version int64) error, warning string) (Rule, string, error) {
	const op = "disputes.set_rule"
	may := []string{RuleAsk, RuleNothing, RuleFreeze, RuleRefund}
	if !org.IsZero() {
		may = append(may, RuleInherit)
	}
	if !slices.Contains(may, warning) {
		return Rule{}, "", errs.InvalidField("body.warning", "This is no rule.")
	}
	var r Rule
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		have, found, err := s.store.rule(ctx, org, true)
		if err != nil {
			return err
		}
		if match != nil {
			if err := match(have.Version); err != nil {
				return err
			}
		}
		r = Rule{OrganizationID: org, Warning: warning, Version: have.Version + 1}
		stored, err := s.store.putRule(ctx, &r, found)
		if err != nil {
			return err
		}
		if !stored {
			return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.")
		}
		verb, subject := "disputes.rule.update", org.String()
		if org.IsZero() {
			verb, subject = "disputes.platform_rule.update", "platform"
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx), Verb: verb, Subject: subject, Details: map[string]string{"warning": warning, "version": fmt.Sprint(r.Version)}})
	})
	if err != nil {
		return Rule{}, "", errs.Wrap(op, err)
	}
	counts, err := s.ruleFor(ctx, org)
	return r, counts, errs.Wrap(op, err)
}
