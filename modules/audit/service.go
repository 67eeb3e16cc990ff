package audit

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Service holds the verbs of this room.
type Service struct {
	db    *db.DB
	clock clock.Clock
	store store
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock) *Service {
	return &Service{db: d, clock: clk, store: store{d}}
}

// Record adds an entry to the chain of the action's organization, within the caller's
// transaction when there is one.
func (s *Service) Record(ctx context.Context, a tix.Action) error {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		head, err := s.store.lockHead(ctx, a.OrganizationID.UUID())
		if err != nil {
			return err
		}
		details := a.Details
		if details == nil {
			details = map[string]string{}
		}
		e := Entry{ID: tix.NewEntryID(), Chain: head.Chain, Seq: head.Seq + 1, OrganizationID: a.OrganizationID,
			At: s.clock.Now().UTC().Truncate(time.Microsecond), Actor: a.Actor, Verb: a.Verb, Subject: a.Subject, Details: details, Previous: head.Hash}
		e.Hash = e.digest()
		return s.store.add(ctx, e)
	})
	return errs.Wrap("audit.record", err)
}

// RecordAll adds several entries in one transaction. The chains are taken in one order, so two of
// these never wait for each other.
func (s *Service) RecordAll(ctx context.Context, all []tix.Action) error {
	slices.SortStableFunc(all, func(a, b tix.Action) int { return bytes.Compare(a.OrganizationID[:], b.OrganizationID[:]) })
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, a := range all {
			if err := s.Record(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// Entries lists an organization's entries, newest first, before a place in its chain (0: from
// the newest); subject narrows to one thing.
func (s *Service) Entries(ctx context.Context, org tix.OrganizationID, subject string, before int64, limit int) ([]Entry, error) {
	rows, err := s.store.ofOrganization(ctx, org, subject, before, limit)
	return rows, errs.Wrap("audit.entries", err)
}

// PlatformEntries lists entries of all chains, newest first, before an entry; subject narrows
// to one thing.
func (s *Service) PlatformEntries(ctx context.Context, subject string, before tix.EntryID, limit int) ([]Entry, error) {
	rows, err := s.store.ofPlatform(ctx, subject, before, limit)
	return rows, errs.Wrap("audit.platform_entries", err)
}

// Report is what Verify found.
type Report struct {
	Chains  int
	Entries int
	Break   *Break // the first break, nil when every chain is whole
}

// Break names the place where a chain does not hold.
type Break struct {
	OrganizationID tix.OrganizationID // zero: the platform's chain
	Seq            int64              // place in the chain
	EntryID        tix.EntryID        // zero when the entry itself is gone
	Reason         string             // what is wrong, in words
}

// Verify reads every chain, in one snapshot, and computes it again. It stops at the first
// break; the counts tell how far it came.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var v verifier
	err := s.store.walk(ctx, v.see)
	if err == nil && v.report.Break == nil {
		v.finish()
	}
	return v.report, errs.Wrap("audit.verify", err)
}

// verifier walks chains entry by entry.
type verifier struct {
	report   Report
	head     Head
	org      tix.OrganizationID
	seq      int64
	previous []byte
}

// see takes a chain's head with its next entry, nil for a chain without entries. It reports
// whether to go on.
func (v *verifier) see(head Head, e *Entry) (goOn bool) {
	if head.Chain != v.head.Chain {
		if v.finish(); v.report.Break != nil {
			return false
		}
		v.report.Chains++
		v.head, v.seq, v.previous, v.org = head, 0, make([]byte, 32), tix.OrganizationID{}
		_ = v.org.Scan(head.Chain) // a uuid column
	}
	if e == nil {
		return true
	}
	v.seq++
	switch {
	case e.Seq != v.seq:
		v.report.Break = &Break{OrganizationID: v.org, Seq: v.seq, Reason: "the entry is missing"}
	case !bytes.Equal(e.Previous, v.previous):
		v.report.Break = &Break{OrganizationID: v.org, Seq: v.seq, EntryID: e.ID, Reason: "the entry does not follow the one before it"}
	case !bytes.Equal(e.Hash, e.digest()):
		v.report.Break = &Break{OrganizationID: v.org, Seq: v.seq, EntryID: e.ID, Reason: "the entry was changed"}
	default:
		v.report.Entries++
		v.previous = e.Hash
		return true
	}
	return false
}

// finish compares the end of the chain with its head.
func (v *verifier) finish() {
	switch {
	case v.head.Chain == "":
	case v.seq != v.head.Seq:
		v.report.Break = &Break{OrganizationID: v.org, Seq: v.seq + 1, Reason: "the newest entries are missing"}
	case !bytes.Equal(v.previous, v.head.Hash):
		v.report.Break = &Break{OrganizationID: v.org, Seq: v.seq, Reason: "the head of the chain was changed"}
	}
}
