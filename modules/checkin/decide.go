package checkin

// verdict is what a door says of a scan.
type verdict string

const (
	admitted   verdict = "admitted"
	alreadyIn  verdict = "already_in"
	wrongEvent verdict = "wrong_event"
	wrongDay   verdict = "wrong_day"
	void       verdict = "void"
	unknown    verdict = "unknown"
	unpaid     verdict = "unpaid"
)

// graceSeconds forgives clocks on both ends of a ticket's time.
const graceSeconds = 5 * 60

// facts are all that a decision rests on. Times are seconds since 1970 UTC.
type facts struct {
	Signed           bool   `json:"signed"`
	Known            bool   `json:"known"`
	TicketEvent      string `json:"ticket_event"`
	DeviceEvent      string `json:"device_event"`
	SameOrganization bool   `json:"same_organization"`
	State            string `json:"state"`
	Paid             bool   `json:"paid"`
	ValidFrom        int64  `json:"valid_from"`
	ValidUntil       int64  `json:"valid_until"`
	Now              int64  `json:"now"`
	Inside           bool   `json:"inside"`
}

// decision is a verdict and what the device may show beside it.
type decision struct {
	Verdict       verdict `json:"verdict"`
	Title         string  `json:"title"`
	ShowsTicket   bool    `json:"shows_ticket"`
	ShowsPrevious bool    `json:"shows_previous"`
	NamesEvent    bool    `json:"names_event"`
}

// decide judges a scan. The first rule that applies counts: a door must never learn more of a
// ticket than the reason it needs.
func decide(f facts) decision {
	switch {
	case !f.Signed:
		return decision{Verdict: unknown}.titled()
	case f.TicketEvent != f.DeviceEvent:
		return decision{Verdict: wrongEvent, NamesEvent: f.SameOrganization}.titled()
	case !f.Known:
		return decision{Verdict: unknown}.titled()
	case f.State != "valid":
		return decision{Verdict: void, ShowsTicket: true}.titled()
	case !f.Paid:
		return decision{Verdict: unpaid, ShowsTicket: true}.titled()
	case f.Now < f.ValidFrom-graceSeconds || f.Now > f.ValidUntil+graceSeconds:
		return decision{Verdict: wrongDay, ShowsTicket: true}.titled()
	case f.Inside:
		return decision{Verdict: alreadyIn, ShowsTicket: true, ShowsPrevious: true}.titled()
	}
	return decision{Verdict: admitted, ShowsTicket: true}.titled()
}

// titled adds the words that a person at the door reads.
func (d decision) titled() decision {
	switch d.Verdict {
	case admitted:
		d.Title = "Let in"
	case alreadyIn:
		d.Title = "Already in"
	case wrongEvent:
		d.Title = "Other event"
	case wrongDay:
		d.Title = "Not today"
	case void:
		d.Title = "Not valid"
	case unpaid:
		d.Title = "Not paid"
	default:
		d.Title = "Not a ticket"
	}
	return d
}
