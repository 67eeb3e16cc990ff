package waitingroom

import (
	"context"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event; exported because the router reads embedded fields of exported types only.
type EventPath struct {
	EventID tix.EventID `path:"event_id"`
}

type statusBody struct {
	EventID         tix.EventID `json:"event_id"`
	Phase           string      `json:"phase" enum:"off,closed,prequeue,drawing,open,paused,sold_out"`
	PrequeueOpensAt *time.Time  `json:"prequeue_opens_at,omitempty"`
	SaleStartsAt    *time.Time  `json:"sale_starts_at,omitempty" doc:"When the draw is held"`
	Serving         int         `json:"serving" doc:"Places up to this one may ask for a pass"`
	Positions       int         `json:"positions" doc:"The last position that was given"`
	Waiting         int         `json:"waiting" doc:"People who have not been let in, about"`
	Rate            float64     `json:"rate" doc:"People let in per second, now"`
	Stock           string      `json:"stock" enum:"available,few,sold_out,returned"`
	Message         string      `json:"message,omitempty" doc:"From the organizer"`
	SeedHash        string      `json:"seed_hash,omitempty" doc:"SHA-256 of the draw's seed, in hex; known before the draw"`
	Seed            string      `json:"seed,omitempty" doc:"In hex; known after the draw"`
	ProofOfWork     bool        `json:"proof_of_work"`
	EmailRequired   bool        `json:"email_required" doc:"Whoever is not signed in confirms an address"`
	PollAfter       float64     `json:"poll_after" doc:"Seconds; ask again after this, times 0.8 to 1.2"`
	Now             time.Time   `json:"now" doc:"The server's clock"`
}

func statusOf(s Status) statusBody {
	return statusBody{
		EventID: s.EventID, Phase: s.Phase, PrequeueOpensAt: s.PrequeueOpensAt, SaleStartsAt: s.SaleStartsAt, Serving: s.Serving, Positions: s.LastPosition,
		Waiting: s.Waiting, Rate: math.Round(s.Rate*10) / 10, Stock: s.Stock, Message: s.Message, SeedHash: hex.EncodeToString(s.SeedHash), Seed: hex.EncodeToString(s.Seed),
		ProofOfWork: s.ProofOfWork, EmailRequired: s.EmailRequired, PollAfter: math.Round(s.PollAfter.Seconds()*100) / 100, Now: s.Now,
	}
}

type statusOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         statusBody
}

type challengeOutput struct {
	Body struct {
		Provider   string    `json:"provider" enum:"pow"`
		Challenge  string    `json:"challenge"`
		Difficulty int       `json:"difficulty" doc:"Find a number n, as text, such that SHA-256(challenge + ':' + n) begins with this many zero bits"`
		ExpiresAt  time.Time `json:"expires_at"`
	}
}

type joinInput struct {
	EventPath
	Body struct {
		Device    string `json:"device" minLength:"16" maxLength:"100" doc:"Random text that the browser keeps: the same device has the same place"`
		Challenge string `json:"challenge,omitempty" maxLength:"300"`
		Solution  string `json:"solution,omitempty" maxLength:"20"`
		Email     string `json:"email,omitempty" maxLength:"254" doc:"Where the status says email_required: without email_code, a code is mailed to it"`
		EmailCode string `json:"email_code,omitempty" maxLength:"10" doc:"The six digits from the mail"`
	}
}

type placeInput struct {
	EventPath
	Ticket string `header:"Queue-Ticket" required:"true" maxLength:"300" doc:"What the answer that gave the place carried"`
}

type placeBody struct {
	EntrantID tix.EntrantID `json:"entrant_id"`
	Position  *int          `json:"position,omitempty" doc:"Absent before the draw"`
	Ticket    string        `json:"ticket" doc:"Keep this one: it carries the position"`
	Phase     string        `json:"phase" enum:"off,closed,prequeue,drawing,open,paused,sold_out"`
	Serving   int           `json:"serving"`
	Ahead     int           `json:"ahead" doc:"People in front"`
	Estimate  *int          `json:"estimate_seconds,omitempty" doc:"Until it is their turn, by the present rate; absent when nobody can tell"`
}

type placeOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         placeBody
}

func answerPlace(p Place, err error) (*placeOutput, error) {
	if err != nil {
		return nil, err
	}
	b := placeBody{EntrantID: p.EntrantID, Ticket: p.Ticket, Phase: p.Phase, Serving: p.Serving, Ahead: p.Ahead}
	if p.Position > 0 {
		b.Position = &p.Position
	}
	if p.Position > 0 && (p.Estimate > 0 || p.Position <= p.Serving) {
		seconds := int(math.Ceil(p.Estimate.Seconds()))
		b.Estimate = &seconds
	}
	return &placeOutput{CacheControl: "no-store", Body: b}, nil
}

type passOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Pass      string    `json:"pass" doc:"Send it as Queue-Pass when reserving"`
		ExpiresAt time.Time `json:"expires_at"`
	}
}

type drawOutput struct {
	Body struct {
		SeedHash string     `json:"seed_hash"`
		Seed     string     `json:"seed,omitempty"`
		DrawnAt  *time.Time `json:"drawn_at,omitempty"`
		Entrants int        `json:"entrants"`
		Rule     string     `json:"rule"`
	}
}

type drawListInput struct {
	EventPath
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After string `query:"after" maxLength:"100" doc:"The next of the page before"`
}

type drawnBody struct {
	EntrantID tix.EntrantID `json:"entrant_id"`
	Position  int           `json:"position"`
}

type drawListOutput struct{ Body web.List[drawnBody] }

// joinLimit lets a family or a dormitory behind one address join, and slows down a farm.
func joinLimit() web.Limit { return web.Limit{Burst: 60, Per: time.Minute, By: web.ByAddress} }

func (m *Module) routes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "waitingroom.status.get", Method: http.MethodGet, Path: "events/{event_id}/status", Summary: "The waiting room of an event now",
		Description: "The same for everybody, answered from memory; any cache may keep it for a second. An event without a waiting room is off."},
		func(_ context.Context, in *EventPath) (*statusOutput, error) {
			return &statusOutput{CacheControl: "public, max-age=1", Body: statusOf(m.service.Status(in.EventID))}, nil
		})
	web.Handle(r, web.Operation{ID: "waitingroom.challenge.get", Method: http.MethodGet, Path: "events/{event_id}/challenge", Summary: "What a browser must solve to join"},
		func(_ context.Context, in *EventPath) (*challengeOutput, error) {
			c, err := m.service.Challenge(in.EventID)
			out := &challengeOutput{}
			out.Body.Provider, out.Body.Challenge, out.Body.Difficulty, out.Body.ExpiresAt = c.Provider, c.Text, c.Difficulty, c.ExpiresAt
			return out, err
		})
	web.Handle(r, web.Operation{ID: "waitingroom.entry.create", Method: http.MethodPost, Path: "events/{event_id}/entries", Status: http.StatusCreated, Summary: "Join",
		Description: "The signed-in person, or else the confirmed address or the device, gets its one place again however often it asks. queue_closed (409), challenge_failed (422), email_unconfirmed (422) when a code was mailed that must come with the next call, or did not fit.",
		Limit:       joinLimit(), NoIdempotency: true}, // a repeated call gives the same place by itself
		func(ctx context.Context, in *joinInput) (*placeOutput, error) {
			return answerPlace(m.service.Join(ctx, Join{EventID: in.EventID, Device: in.Body.Device, Challenge: in.Body.Challenge, Solution: in.Body.Solution,
				Email: in.Body.Email, EmailCode: in.Body.EmailCode}))
		})
	web.Handle(r, web.Operation{ID: "waitingroom.place.get", Method: http.MethodGet, Path: "events/{event_id}/place", Summary: "Where somebody stands"},
		func(ctx context.Context, in *placeInput) (*placeOutput, error) {
			return answerPlace(m.service.Place(ctx, in.EventID, in.Ticket))
		})
	web.Handle(r, web.Operation{ID: "waitingroom.place.delete", Method: http.MethodDelete, Path: "events/{event_id}/place", Status: http.StatusNoContent, Summary: "Leave the waiting room"},
		func(ctx context.Context, in *placeInput) (*struct{}, error) {
			return nil, m.service.Leave(ctx, in.EventID, in.Ticket)
		})
	web.Handle(r, web.Operation{ID: "waitingroom.pass.create", Method: http.MethodPost, Path: "events/{event_id}/passes", Status: http.StatusCreated, Summary: "Go in",
		Description: "not_yet (409, Retry-After) before it is the place's turn; sold_out (409); pass_used_up (410). Asking again gives the same pass.", NoIdempotency: true},
		func(ctx context.Context, in *placeInput) (*passOutput, error) {
			pass, until, err := m.service.Pass(ctx, in.EventID, in.Ticket)
			out := &passOutput{CacheControl: "no-store"}
			out.Body.Pass, out.Body.ExpiresAt = pass, until
			return out, err
		})
	web.Handle(r, web.Operation{ID: "waitingroom.draw.get", Method: http.MethodGet, Path: "events/{event_id}/draw", Summary: "What is needed to check the draw"},
		func(_ context.Context, in *EventPath) (*drawOutput, error) {
			d, err := m.service.DrawOf(in.EventID)
			out := &drawOutput{}
			out.Body.SeedHash, out.Body.Seed, out.Body.DrawnAt, out.Body.Entrants, out.Body.Rule = hex.EncodeToString(d.SeedHash), hex.EncodeToString(d.Seed), d.DrawnAt, d.Entrants, Rule
			return out, err
		})
	web.Handle(r, web.Operation{ID: "waitingroom.draw.list", Method: http.MethodGet, Path: "events/{event_id}/draw/entrants", Summary: "Who drew which position",
		Description: "The ids are random and say nothing of the people. Empty before the draw."}, m.listDraw)
	m.roomRoutes(r)
}

func (m *Module) listDraw(ctx context.Context, in *drawListInput) (*drawListOutput, error) {
	after := 0
	parts, err := web.ParseCursor(in.After, 1)
	if err == nil && parts != nil {
		after, err = strconv.Atoi(parts[0])
	}
	if err != nil {
		return nil, errs.InvalidField("query.after", "not a cursor of this list")
	}
	found, err := m.service.DrawnEntrants(ctx, in.EventID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := make([]drawnBody, len(found))
	for i, e := range found {
		out[i] = drawnBody{EntrantID: e.ID, Position: *e.Position}
	}
	return &drawListOutput{Body: web.Cut(out, in.Limit, func(d drawnBody) string { return web.Cursor(strconv.Itoa(d.Position)) })}, nil
}
