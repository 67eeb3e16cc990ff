package checkin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// judged is what a scan came to, and what of it may be shown.
type judged struct {
	Scan      Scan
	Decision  decision
	Ticket    *tix.TicketSheet // when the device may see it
	Reference string           // of the ticket's order
	EventName string           // when the device may know it
	UndoUntil time.Time        // zero: nothing to undo
}

// Scan judges a code. The same scan id again gives the verdict of the first time; with another
// code it is a Conflict.
func (s *Service) Scan(ctx context.Context, who auth.Principal, id tix.ScanID, code string) (judged, error) {
	out, err := s.once(ctx, who, Scan{ID: id, Digest: digest("code", strings.TrimSpace(code))}, func(ctx context.Context, d Device, row Scan) (judged, error) {
		reading, err := s.tickets.Read(ctx, code)
		if err != nil {
			return judged{}, err
		}
		return s.judge(ctx, d, row, reading)
	})
	return out, errs.Wrap("checkin.scan", err)
}

// Admit judges a ticket that was found by search, by the same rules, and records who did it.
func (s *Service) Admit(ctx context.Context, who auth.Principal, id tix.ScanID, ticket tix.TicketID, reason string) (judged, error) {
	out, err := s.once(ctx, who, Scan{ID: id, Manual: true, Reason: strings.TrimSpace(reason), Digest: digest("ticket", ticket.String())}, func(ctx context.Context, d Device, row Scan) (judged, error) {
		var out judged
		err := s.store.db.InTx(ctx, func(ctx context.Context) error {
			reading, err := s.tickets.ReadID(ctx, ticket)
			if err != nil {
				return err
			}
			if out, err = s.judge(ctx, d, row, reading); err != nil {
				return err
			}
			return s.audit.Record(ctx, tix.Action{OrganizationID: d.OrganizationID, Actor: d.ID.String(), Verb: "checkin.admission.create", Subject: ticket.String(),
				Details: map[string]string{"scan": id.String(), "verdict": string(out.Scan.Verdict), "reason": row.Reason}})
		})
		return out, err
	})
	return out, errs.Wrap("checkin.admit", err)
}

// once runs a judgement unless the scan was judged before.
func (s *Service) once(ctx context.Context, who auth.Principal, row Scan, judge func(context.Context, Device, Scan) (judged, error)) (judged, error) {
	d, found, earlier, err := s.store.deviceAndScan(ctx, who, row.ID)
	if err != nil {
		return judged{}, err
	}
	if err := s.mayWork(d, found); err != nil {
		return judged{}, err
	}
	if earlier != nil {
		return s.replay(ctx, row, d, *earlier)
	}
	row.OrganizationID, row.EventID, row.DeviceID, row.DeviceName = d.OrganizationID, d.EventID, d.ID, d.Name
	row.GateID, row.GateName, row.At = d.GateID, d.GateName, s.clock.Now()
	out, err := judge(ctx, d, row)
	if !errors.Is(err, errRepeated) {
		return out, err
	}
	// The same scan came twice at once and the other request was first.
	if _, _, earlier, err = s.store.deviceAndScan(ctx, who, row.ID); err != nil || earlier == nil {
		return judged{}, errBusyTicket.At("checkin.once", err)
	}
	return s.replay(ctx, row, d, *earlier)
}

// judge gathers the facts, decides, and writes what came of it.
func (s *Service) judge(ctx context.Context, d Device, row Scan, reading tix.TicketReading) (judged, error) {
	f, out, err := s.facts(ctx, d, row, reading)
	if err != nil {
		return out, err
	}
	out.Decision = decide(f)
	row.Verdict = out.Decision.Verdict
	if out.Decision.ShowsTicket {
		out.Ticket, row.TicketID = &reading.Sheet, reading.Sheet.ID
	}
	if out.Decision.NamesEvent {
		row.OtherEventID = reading.EventID
	} else {
		out.EventName = ""
	}
	if out.Decision.Verdict != admitted {
		out.Scan = row
		return out, s.store.log(ctx, row)
	}
	f.Inside = true
	refused := decide(f)
	// Either the index lets this scan in, or an admission stands in its way. Only when that one
	// is undone between the two statements is there anything to try again.
	for range 5 {
		in, err := s.store.admit(ctx, row)
		if err != nil {
			return out, err
		}
		if in {
			out.Scan, out.UndoUntil = row, row.At.Add(s.config.UndoWithin)
			return out, nil
		}
		row.Verdict = refused.Verdict
		logged, err := s.store.logInside(ctx, &row)
		if err != nil {
			return out, err
		}
		if logged {
			out.Scan, out.Decision = row, refused
			return out, nil
		}
		row.Verdict = admitted
	}
	return out, errBusyTicket
}

// facts asks the owners of what a decision rests on; nothing that can change is remembered.
func (s *Service) facts(ctx context.Context, d Device, row Scan, r tix.TicketReading) (facts, judged, error) {
	f := facts{Signed: r.Signed, Known: r.Known, DeviceEvent: d.EventID.String(), State: r.Sheet.State, Now: row.At.Unix()}
	var out judged
	if !r.Signed {
		return f, out, nil
	}
	f.TicketEvent, f.ValidFrom, f.ValidUntil = r.EventID.String(), r.ValidFrom.Unix(), r.ValidUntil.Unix()
	if r.EventID != d.EventID {
		card, err := s.events.Card(ctx, r.EventID)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return f, out, err
		}
		f.SameOrganization, out.EventName = err == nil && card.OrganizationID == d.OrganizationID, card.Name
		if row.Manual && !f.SameOrganization {
			f = facts{DeviceEvent: f.DeviceEvent, Now: f.Now} // ids of other organizations' tickets do not exist here
		}
		return f, out, nil
	}
	f.SameOrganization = true
	if !r.Known {
		return f, out, nil
	}
	order, err := s.orders.Sheet(ctx, r.Sheet.OrderID)
	if err != nil {
		return f, out, err
	}
	f.Paid, out.Reference = order.Status == "paid", order.Reference
	return f, out, nil
}

// replay gives the verdict that was written, with today's words for the ticket.
func (s *Service) replay(ctx context.Context, row Scan, d Device, earlier Scan) (judged, error) {
	if earlier.DeviceID != d.ID || !bytes.Equal(earlier.Digest, row.Digest) {
		return judged{}, errScanTaken
	}
	list, err := s.describe(ctx, []Scan{earlier})
	if err != nil {
		return judged{}, err
	}
	return list[0], nil
}

// digest stands for what was scanned, so that a repeated scan is known without keeping codes.
func digest(kind, text string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + text))
	return sum[:]
}
