package checkin

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// verdictBody is the answer to a scan, and an item of the log.
type verdictBody struct {
	ScanID     tix.ScanID    `json:"scan_id"`
	Verdict    string        `json:"verdict" enum:"admitted,already_in,wrong_event,wrong_day,void,unknown,unpaid"`
	Title      string        `json:"title" doc:"The words for the screen" example:"Let in"`
	At         time.Time     `json:"at"`
	GateName   string        `json:"gate_name" doc:"Where it was scanned; empty for no gate"`
	DeviceName string        `json:"device_name"`
	Ticket     *ticketBody   `json:"ticket,omitempty"`
	Previous   *previousBody `json:"previous,omitempty" doc:"The admission in the way, for already_in"`
	EventName  string        `json:"event_name,omitempty" doc:"The ticket's own event, when it is another of this organization"`
	UndoUntil  *time.Time    `json:"undo_until,omitempty" doc:"Until when an admission may be undone"`
	UndoneAt   *time.Time    `json:"undone_at,omitempty" doc:"In the log: when the admission was undone"`
	Mine       bool          `json:"mine,omitempty" doc:"In the log: scanned by this device"`
}

type ticketBody struct {
	ID             tix.TicketID `json:"id"`
	HolderName     string       `json:"holder_name" example:"Ada Moreno"`
	TierName       string       `json:"tier_name" example:"Floor"`
	Number         int          `json:"number"`
	Of             int          `json:"of"`
	OrderReference string       `json:"order_reference" example:"K7QM2XPA"`
}

type previousBody struct {
	At         time.Time `json:"at"`
	GateName   string    `json:"gate_name"`
	DeviceName string    `json:"device_name"`
}

type attendeeBody struct {
	TicketID       tix.TicketID `json:"ticket_id"`
	HolderName     string       `json:"holder_name"`
	TierName       string       `json:"tier_name"`
	Number         int          `json:"number"`
	Of             int          `json:"of"`
	OrderReference string       `json:"order_reference"`
	State          string       `json:"state" enum:"valid,void"`
	AdmittedAt     *time.Time   `json:"admitted_at,omitempty"`
}

type deviceBody struct {
	ID         tix.DeviceID `json:"id"`
	Name       string       `json:"name" example:"Left door"`
	EventID    tix.EventID  `json:"event_id"`
	GateID     *tix.GateID  `json:"gate_id,omitempty"`
	GateName   string       `json:"gate_name"`
	EnrolledAt time.Time    `json:"enrolled_at"`
	ExpiresAt  time.Time    `json:"expires_at"`
	RevokedAt  *time.Time   `json:"revoked_at,omitempty"`
}

type eventBody struct {
	ID        tix.EventID `json:"id"`
	Name      string      `json:"name"`
	StartsAt  time.Time   `json:"starts_at"`
	EndsAt    time.Time   `json:"ends_at"`
	DoorsAt   time.Time   `json:"doors_at"`
	Zone      string      `json:"zone" example:"Europe/Berlin"`
	Status    string      `json:"status"`
	VenueName string      `json:"venue_name"`
}

type gateBody struct {
	ID   tix.GateID `json:"id"`
	Name string     `json:"name"`
}

func showVerdict(j judged) verdictBody {
	r := j.Scan
	b := verdictBody{ScanID: r.ID, Verdict: string(r.Verdict), Title: j.Decision.Title, At: r.At.UTC(), GateName: r.GateName, DeviceName: r.DeviceName, EventName: j.EventName}
	if t := j.Ticket; t != nil {
		b.Ticket = &ticketBody{ID: t.ID, HolderName: t.HolderName, TierName: t.TierName, Number: t.Number, Of: t.Of, OrderReference: j.Reference}
	}
	if r.PreviousAt != nil {
		b.Previous = &previousBody{At: r.PreviousAt.UTC(), GateName: r.PreviousGate, DeviceName: r.PreviousDevice}
	}
	if !j.UndoUntil.IsZero() {
		b.UndoUntil = &j.UndoUntil
	}
	return b
}

func showPast(p pastScan) verdictBody {
	b := showVerdict(p.judged)
	b.UndoneAt, b.Mine = p.UndoneAt, p.Mine
	return b
}

func showDevice(d Device) deviceBody {
	return deviceBody{ID: d.ID, Name: d.Name, EventID: d.EventID, GateID: gateOrNone(d.GateID), GateName: d.GateName, EnrolledAt: d.EnrolledAt, ExpiresAt: d.ExpiresAt, RevokedAt: d.RevokedAt}
}

func showEvent(c tix.EventCard) eventBody {
	return eventBody{ID: c.ID, Name: c.Name, StartsAt: c.StartsAt, EndsAt: c.EndsAt, DoorsAt: c.DoorsAt, Zone: c.Zone, Status: c.Status, VenueName: c.Venue.Name}
}

func showGates(c tix.EventCard) []gateBody {
	gates := make([]gateBody, 0, len(c.Venue.Gates))
	for _, g := range c.Venue.Gates {
		gates = append(gates, gateBody{g.ID, g.Name})
	}
	return gates
}

func gateOrNone(id tix.GateID) *tix.GateID {
	if id.IsZero() {
		return nil
	}
	return &id
}
