package payouts

import (
	"context"
	"fmt"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// level is what an organization is trusted with now.
func (s *Service) level(ctx context.Context, org tix.OrganizationID) (Level, error) {
	t, err := s.terms(ctx, org)
	return t.Level, err
}

// terms work out an organization's level: the one that an administrator set, or else the highest that
// its history gives; without a verified organizer the first.
func (s *Service) terms(ctx context.Context, org tix.OrganizationID) (Terms, error) {
	var t Terms
	levels, err := s.store.levels(ctx)
	if err != nil {
		return t, err
	}
	if t.Settled, err = s.store.settledEvents(ctx, org); err != nil {
		return t, err
	}
	organizer, err := s.organizer(ctx, org)
	if err != nil {
		return t, err
	}
	if t.Trust, err = s.store.trust(ctx, org); err != nil {
		return t, err
	}
	t.Verified = organizer.State == Verified
	if t.Currency = organizer.Account.Currency; t.Currency == "" {
		t.Currency = "EUR" // nobody is paid out yet: the figures need some name
	}
	at := 0
	for i, l := range levels {
		earned := t.Settled >= l.SettledEvents && (t.Verified || l.SettledEvents == 0)
		if t.Trust.Level == "" && earned || l.Level == t.Trust.Level {
			at = i
		}
	}
	t.Level = levels[at]
	if at+1 < len(levels) {
		t.Next = levels[at+1]
	}
	return t, nil
}

// Terms shows what an organization is trusted with.
func (s *Service) Terms(ctx context.Context, org tix.OrganizationID) (Terms, error) {
	t, err := s.terms(ctx, org)
	return t, errs.Wrap("payouts.terms", err)
}

// Words say in sentences what the terms are, why, and what the next level needs. Amounts are of the
// currency given.
func (t Terms) Words(currency tix.Currency) []string {
	money := func(n int64) string { return tix.Money{Amount: n, Currency: currency}.String() }
	l := t.Level
	out := []string{t.why()}
	if t.Next.Level != "" {
		out = append(out, t.next())
	}
	out = append(out, fmt.Sprintf("Money is paid out %s after the end of an event.", days(l.HoldbackDays)))
	if l.Reserve > 0 {
		out = append(out, fmt.Sprintf("Of it, %s is kept back for %s more.", percent(l.Reserve), days(l.ReserveDays)))
	}
	out = append(out, fmt.Sprintf("Two administrators look at settlements over %s.", money(l.ApprovalOver)))
	for _, limit := range []struct {
		amount int64
		in     string
	}{{l.Daily, "a day"}, {l.Weekly, "seven days"}} {
		if limit.amount > 0 {
			out = append(out, fmt.Sprintf("At most %s leaves to one payee in %s; more waits, or an administrator lets it through.", money(limit.amount), limit.in))
		}
	}
	if l.Advance == 0 {
		return append(out, "Nothing is advanced before an event takes place.")
	}
	return append(out, fmt.Sprintf("Up to %s of what an event has earned can be advanced before it takes place; two administrators look at advances over %s.", percent(l.Advance), money(l.AdvanceOver)))
}

func (t Terms) why() string {
	switch {
	case t.Trust.Level != "":
		return fmt.Sprintf("Your level is %s: an administrator set it (%s).", t.Level.Level, t.Trust.Reason)
	case !t.Verified:
		return fmt.Sprintf("Your level is %s: your own verification is not complete.", t.Level.Level)
	}
	return fmt.Sprintf("Your level is %s: %s of yours %s settled.", t.Level.Level, events(t.Settled), map[bool]string{true: "is", false: "are"}[t.Settled == 1])
}

func (t Terms) next() string {
	var needs []string
	if !t.Verified {
		needs = append(needs, "your verification")
	}
	if left := t.Next.SettledEvents - t.Settled; left > 0 {
		needs = append(needs, fmt.Sprintf("%s more to be settled", events(left)))
	}
	if len(needs) == 0 || t.Trust.Level != "" {
		needs = []string{"an administrator, who set this one"}
	}
	return fmt.Sprintf("The next level, %s, needs %s.", t.Next.Level, strings.Join(needs, " and "))
}

func events(n int) string { return plural(n, "event") }

func days(n int) string { return plural(n, "day") }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// percent writes basis points as a person does: 1000 is "10 %", 1250 is "12.5 %".
func percent(points int64) string {
	text := fmt.Sprintf("%d.%02d", points/100, points%100)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + " %"
}

// Levels lists what organizers of every level are trusted with, the first one first.
func (s *Service) Levels(ctx context.Context) ([]Level, error) {
	found, err := s.store.levels(ctx)
	return found, errs.Wrap("payouts.levels", err)
}

// ChangeLevel changes what a level is trusted with, for everything that is decided from now on. match
// is asked with the present version and may refuse it. Invalid with every wrong field.
func (s *Service) ChangeLevel(ctx context.Context, name string, match func(int64) error, want Level, reason string) (Level, error) {
	var l Level
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if l, err = s.store.lockLevel(ctx, name); err != nil {
			return err
		}
		if match != nil {
			if err := match(l.Version); err != nil {
				return err
			}
		}
		if err := want.check(l, reason); err != nil {
			return err
		}
		want.Level, want.Version, want.UpdatedBy = l.Level, l.Version+1, auth.From(ctx).Actor()
		details := changes(l, want)
		details["reason"] = strings.TrimSpace(reason)
		l = want
		if err := s.store.putLevel(ctx, &l); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "payouts.level.update", name, details)
	})
	return l, errs.Wrap("payouts.change_level", err)
}

// check refuses a level that could not be followed.
func (l Level) check(before Level, reason string) error {
	var wrong []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	need(l.SettledEvents >= 0 && l.SettledEvents <= 1000, "settled_events", "Between 0 and 1000 events.")
	need(before.SettledEvents > 0 || l.SettledEvents == 0, "settled_events", "The first level is everybody's: it needs no events.")
	need(before.SettledEvents == 0 || l.SettledEvents > 0, "settled_events", "Only the first level needs no events.")
	need(l.HoldbackDays >= 0 && l.HoldbackDays <= 365, "holdback_days", "Between 0 and 365 days.")
	need(l.Reserve >= 0 && l.Reserve <= wholeShare, "reserve", "Between 0 and 10000 basis points.")
	need(l.ReserveDays >= 0 && l.ReserveDays <= 365, "reserve_days", "Between 0 and 365 days.")
	need(l.ApprovalOver >= 0, "approval_over", "Not negative.")
	need(l.Daily >= 0, "daily", "Not negative; 0 is no limit.")
	need(l.Weekly >= 0 && (l.Weekly == 0 || l.Weekly >= l.Daily), "weekly", "Not less than for a day; 0 is no limit.")
	need(l.Advance >= 0 && l.Advance <= wholeShare, "advance", "Between 0 and 10000 basis points.")
	need(l.AdvanceOver >= 0, "advance_over", "Not negative.")
	need(strings.TrimSpace(reason) != "", "reason", "Say why.")
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The level cannot be followed.", Fields: wrong}
}

// changes says what differs, for the record: "7 → 4".
func changes(a, b Level) map[string]string {
	out := map[string]string{"version": fmt.Sprint(b.Version)}
	for _, f := range []struct {
		name          string
		before, after int64
	}{
		{"settled_events", int64(a.SettledEvents), int64(b.SettledEvents)}, {"holdback_days", int64(a.HoldbackDays), int64(b.HoldbackDays)},
		{"reserve", a.Reserve, b.Reserve}, {"reserve_days", int64(a.ReserveDays), int64(b.ReserveDays)}, {"approval_over", a.ApprovalOver, b.ApprovalOver},
		{"daily", a.Daily, b.Daily}, {"weekly", a.Weekly, b.Weekly}, {"advance", a.Advance, b.Advance}, {"advance_over", a.AdvanceOver, b.AdvanceOver},
	} {
		if f.before != f.after {
			out[f.name] = fmt.Sprintf("%d → %d", f.before, f.after)
		}
	}
	return out
}

// SetTrust gives an organization a level by hand, with a reason; level "" gives it back what its
// history says. Invalid for a level that there is not.
func (s *Service) SetTrust(ctx context.Context, org tix.OrganizationID, level, reason string) (Terms, error) {
	const op = "payouts.set_trust"
	if reason = strings.TrimSpace(reason); reason == "" {
		return Terms{}, errs.InvalidField("body.reason", "Say why.")
	}
	var t Terms
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.terms(ctx, org)
		if err != nil {
			return err
		}
		if level == "" {
			err = s.store.forgetTrust(ctx, org)
		} else {
			if _, err := s.store.lockLevel(ctx, level); errs.KindOf(err) == errs.NotFound {
				return errs.InvalidField("body.level", "There is no such level.")
			} else if err != nil {
				return err
			}
			err = s.store.putTrust(ctx, &Trust{OrganizationID: org, Level: level, Reason: reason, SetBy: auth.From(ctx).Actor(), SetAt: s.clock.Now()})
		}
		if err != nil {
			return err
		}
		if t, err = s.terms(ctx, org); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.terms.set", org.String(), map[string]string{"before": before.Level.Level, "after": t.Level.Level, "reason": reason})
	})
	return t, errs.Wrap(op, err)
}
