package checkin

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// pastScan is a scan of the log and whether its admission was undone.
type pastScan struct {
	judged
	UndoneAt *time.Time
	Mine     bool
}

// attendee is a ticket as the search at the door shows it.
type attendee struct {
	Sheet      tix.TicketSheet
	Reference  string
	AdmittedAt *time.Time
}

// counters are the figures of an event's door.
type counters struct {
	Admitted int `json:"admitted" doc:"People inside: admissions that were not undone"`
	Expected int `json:"expected" doc:"Valid tickets"`
	LastHour int `json:"last_hour" doc:"Of the admitted, those of the last 60 minutes"`
}

// place is where a page of the log begins: after the scan with this time and id.
type place struct {
	At time.Time
	ID tix.ScanID
}

// Scans gives the log of the device's event, newest first, from after on; mine: this device's only.
func (s *Service) Scans(ctx context.Context, who auth.Principal, after place, limit int, mine bool) ([]pastScan, error) {
	d, err := s.active(ctx, who)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.scans(ctx, d, after, limit, mine)
	if err != nil {
		return nil, errs.Wrap("checkin.scans", err)
	}
	scans := make([]Scan, 0, len(rows))
	for _, r := range rows {
		scans = append(scans, r.Scan)
	}
	shown, err := s.describe(ctx, scans)
	if err != nil {
		return nil, errs.Wrap("checkin.scans", err)
	}
	list := make([]pastScan, 0, len(rows))
	for i, r := range rows {
		list = append(list, pastScan{judged: shown[i], UndoneAt: r.UndoneAt, Mine: r.DeviceID == d.ID})
	}
	return list, nil
}

// describe dresses rows of the log with words, in two questions however many they are, and one
// more for each other event named.
func (s *Service) describe(ctx context.Context, rows []Scan) ([]judged, error) {
	ids := make([]tix.TicketID, 0, len(rows))
	for _, r := range rows {
		if !r.TicketID.IsZero() {
			ids = append(ids, r.TicketID)
		}
	}
	sheets, err := s.attendees.Sheets(ctx, ids)
	if err != nil {
		return nil, err
	}
	references, err := s.attendees.References(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[tix.EventID]string{}
	out := make([]judged, 0, len(rows))
	for _, r := range rows {
		j := judged{Scan: r, Decision: decision{Verdict: r.Verdict}.titled(), Reference: references[r.TicketID]}
		if sheet, ok := sheets[r.TicketID]; ok {
			j.Ticket, j.Decision.ShowsTicket = &sheet, true
		}
		if other := r.OtherEventID; !other.IsZero() {
			name, ok := names[other]
			if !ok {
				card, err := s.events.Card(ctx, other)
				if err != nil && errs.KindOf(err) != errs.NotFound {
					return nil, err
				}
				name, names[other] = card.Name, card.Name
			}
			j.EventName = name
		}
		if r.Verdict == admitted {
			j.UndoUntil = r.At.UTC().Add(s.config.UndoWithin)
		}
		out = append(out, j)
	}
	return out, nil
}

// Search finds tickets of the device's event by holder's name, order reference or ticket id.
func (s *Service) Search(ctx context.Context, who auth.Principal, q string, limit int) ([]attendee, error) {
	d, err := s.active(ctx, who)
	if err != nil {
		return nil, err
	}
	sheets, err := s.attendees.Find(ctx, d.EventID, q, limit)
	if err != nil {
		return nil, errs.Wrap("checkin.search", err)
	}
	ids := make([]tix.TicketID, 0, len(sheets))
	for _, t := range sheets {
		ids = append(ids, t.ID)
	}
	references, err := s.attendees.References(ctx, ids)
	if err != nil {
		return nil, errs.Wrap("checkin.search", err)
	}
	inside, err := s.store.inside(ctx, d, ids)
	if err != nil {
		return nil, errs.Wrap("checkin.search", err)
	}
	found := make([]attendee, 0, len(sheets))
	for _, t := range sheets {
		found = append(found, attendee{Sheet: t, Reference: references[t.ID], AdmittedAt: inside[t.ID]})
	}
	return found, nil
}

// Counters gives the figures of the device's event.
func (s *Service) Counters(ctx context.Context, who auth.Principal) (counters, error) {
	d, err := s.active(ctx, who)
	if err != nil {
		return counters{}, err
	}
	return s.counters(ctx, d)
}

func (s *Service) counters(ctx context.Context, d Device) (counters, error) {
	expected, err := s.attendees.Count(ctx, d.EventID)
	if err != nil {
		return counters{}, errs.Wrap("checkin.counters", err)
	}
	total, recent, err := s.store.count(ctx, d, s.clock.Now().Add(-time.Hour))
	return counters{Admitted: total, Expected: expected, LastHour: recent}, errs.Wrap("checkin.counters", err)
}
