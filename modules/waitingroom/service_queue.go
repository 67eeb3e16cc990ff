package waitingroom

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Join asks for a place.
type Join struct {
	EventID   tix.EventID
	Device    string // random text that the browser keeps
	Challenge string
	Solution  string
	Email     string // where the room asks for one and nobody is signed in
	EmailCode string // from the mail to it
}

// Place is where somebody stands.
type Place struct {
	EntrantID tix.EntrantID
	Position  int // 0: before the draw
	Ticket    string
	Phase     string
	Serving   int
	Ahead     int
	Estimate  time.Duration // until it is their turn; 0: now, or not known
}

// Challenge gives what must be solved before joining.
func (s *Service) Challenge(event tix.EventID) (Challenge, error) {
	v := s.gate.view(event)
	if v == nil {
		return Challenge{}, ErrClosed
	}
	return s.robots.Issue(event, v.Difficulty), nil
}

// Join gives a person, who is the signed-in user, or else the confirmed address where the room asks
// for one, or else the device, the one place they have: before the draw without a position, after it
// behind everybody else. ErrClosed when the room is not open for joining; Invalid with
// challenge_failed for a wrong or a used solution, or with email_unconfirmed while the code that was
// mailed is missing or wrong.
func (s *Service) Join(ctx context.Context, j Join) (Place, error) {
	const op = "waitingroom.join"
	if len(j.Device) < 16 || len(j.Device) > 100 {
		return Place{}, errs.InvalidField("body.device", "must have 16 to 100 characters")
	}
	v := s.gate.view(j.EventID)
	if v == nil {
		return Place{}, ErrClosed
	}
	if phase := v.phase(s.clock.Now()); phase == PhaseOff || phase == PhaseClosed {
		return Place{}, ErrClosed
	}
	join := &joining{event: j.EventID, org: v.OrganizationID}
	if v.ProofOfWork {
		nonce, err := s.robots.Check(j.EventID, j.Challenge, j.Solution)
		if err != nil {
			return Place{}, err
		}
		join.nonce = nonce
	}
	who := "device:" + j.Device
	if p := auth.From(ctx); p.Kind == auth.User {
		who = "user:" + p.UserID.String()
	} else if v.EmailRequired {
		address, err := s.confirm(ctx, v, j, join.nonce)
		if err != nil {
			return Place{}, errs.Wrap(op, err)
		}
		who = "email:" + address
	}
	join.subject = hashOf(who)
	if err := s.desk.join(ctx, join); err != nil {
		return Place{}, errs.Wrap(op, err)
	}
	position := 0
	if join.entry.Position != nil {
		position = *join.entry.Position
	}
	return s.placeOf(v, join.entry.ID, position), nil
}

// hashOf names a person without saying who it is.
func hashOf(who string) (id [16]byte) {
	sum := sha256.Sum256([]byte(who))
	copy(id[:], sum[:])
	return id
}

// seat gives everybody in a batch a place: one transaction that has the room for itself, so it
// comes wholly before or wholly after the draw.
func (s *Service) seat(ctx context.Context, event tix.EventID, batch []*joining) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		room, found, err := s.store.lock(ctx, event)
		if err != nil || !found {
			return errs.Wrap("waitingroom.seat", orClosed(err))
		}
		var subjects, nonces [][]byte
		for _, j := range batch {
			subjects = append(subjects, j.subject[:])
			if j.nonce != nil {
				nonces = append(nonces, j.nonce)
			}
		}
		have, err := s.store.ofSubjects(ctx, event, subjects)
		if err != nil {
			return err
		}
		spent, err := s.store.spent(ctx, event, nonces)
		if err != nil {
			return err
		}
		var made []Entry
		last, now := room.LastPosition, s.clock.Now()
		for _, j := range batch {
			j.err = nil
			if e, ok := have[j.subject]; ok {
				j.entry = e
				continue
			}
			if j.nonce != nil && spent[string(j.nonce)] {
				j.err = errChallenge()
				continue
			}
			e := Entry{ID: tix.NewEntrantID(), EventID: event, OrganizationID: room.OrganizationID, Subject: bytes.Clone(j.subject[:]), Nonce: j.nonce, JoinedAt: now}
			if room.DrawnAt != nil {
				last++
				position := last
				e.Position = &position
			}
			have[j.subject], j.entry = e, e
			spent[string(j.nonce)] = j.nonce != nil
			made = append(made, e)
		}
		return s.store.insertEntries(ctx, made, last)
	})
}

func orClosed(err error) error {
	if err == nil {
		return ErrClosed
	}
	return err
}

// Place tells the holder of a ticket where they stand, from memory. NotFound for a ticket that is
// not ours or of another event.
func (s *Service) Place(ctx context.Context, event tix.EventID, ticket string) (Place, error) {
	v, entrant, position, err := s.open(ctx, event, ticket)
	if err != nil {
		return Place{}, err
	}
	return s.placeOf(v, entrant, position), nil
}

// open reads a ticket and completes it with the position that the draw gave.
func (s *Service) open(ctx context.Context, event tix.EventID, ticket string) (*view, tix.EntrantID, int, error) {
	entrant, n, ok := s.signed.read(ticketPurpose, event, ticket)
	v := s.gate.view(event)
	if !ok || v == nil {
		return nil, entrant, 0, ErrNoPlace
	}
	position := int(n)
	if position == 0 && v.DrawnAt != nil {
		if position = v.positions[entrant]; position == 0 { // it joined so late that the picture does not have it
			e, err := s.store.entry(ctx, event, entrant)
			if err != nil {
				return nil, entrant, 0, errs.Wrap("waitingroom.open", err)
			}
			if e.Position != nil {
				position = *e.Position
			}
		}
	}
	return v, entrant, position, nil
}

func (s *Service) placeOf(v *view, entrant tix.EntrantID, position int) Place {
	p := Place{EntrantID: entrant, Position: position, Ticket: s.signed.ticket(v.EventID, entrant, position), Phase: v.phase(s.clock.Now()), Serving: v.Serving}
	if position > v.Serving {
		p.Ahead = position - v.Serving - 1
		if v.Rate > 0 {
			p.Estimate = time.Duration(float64(p.Ahead+1)/v.Rate*1000) * time.Millisecond
		}
	}
	return p
}

// Pass lets somebody in whose turn it is: the same pass until it expires, however often they ask.
// ErrNotYet with the time to ask again, ErrSoldOut, ErrPassUsedUp.
func (s *Service) Pass(ctx context.Context, event tix.EventID, ticket string) (pass string, until time.Time, err error) {
	v, entrant, position, err := s.open(ctx, event, ticket)
	if err != nil {
		return "", until, err
	}
	now := s.clock.Now()
	if v.phase(now) == PhaseSoldOut {
		return "", until, ErrSoldOut
	}
	if position == 0 || position > v.Serving {
		return "", until, ErrNotYet.Retry(pollAfter(v, now))
	}
	until, err = s.store.givePass(ctx, event, entrant, now.Add(time.Duration(v.PassMinutes)*time.Minute))
	if err != nil {
		return "", until, errs.Wrap("waitingroom.pass", err)
	}
	if !now.Before(until) {
		return "", until, ErrPassUsedUp
	}
	return s.signed.pass(event, entrant, until), until, nil
}

// Leave gives a place up, and a pass with it. Leaving twice is fine.
func (s *Service) Leave(ctx context.Context, event tix.EventID, ticket string) error {
	entrant, _, ok := s.signed.read(ticketPurpose, event, ticket)
	if !ok {
		return ErrNoPlace
	}
	now := s.clock.Now()
	s.gate.leave(entrant, now.Add(time.Hour))
	return errs.Wrap("waitingroom.leave", s.store.leave(ctx, event, entrant, now))
}
