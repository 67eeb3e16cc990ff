package tickets

import (
	"context"
	"errors"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// withCodes signs tickets of one event again.
func (s *Service) withCodes(ctx context.Context, rows []Ticket) ([]tix.TicketSheet, error) {
	if len(rows) == 0 {
		return []tix.TicketSheet{}, nil
	}
	signer, err := s.store.signing(ctx, rows[0].EventID)
	if err != nil {
		return nil, err
	}
	return s.coded(rows, signer)
}

// coded signs tickets of one event; each key is opened once.
func (s *Service) coded(rows []Ticket, signer signer) ([]tix.TicketSheet, error) {
	sheets := make([]tix.TicketSheet, 0, len(rows))
	opened := map[int]func(Payload) string{}
	for _, t := range rows {
		sign, ok := opened[t.KID]
		if !ok {
			key, err := s.private(signer.keys[t.KID])
			if err != nil {
				return nil, err
			}
			sign = func(p Payload) string { return SignCode(key, p) }
			opened[t.KID] = sign
		}
		sheet := t.sheet()
		sheet.Code = sign(Payload{
			KeyID: uint8(t.KID), Event: uint32(signer.event), Ticket: t.ID, Tier: uint16(signer.tiers[t.TierID]), Zones: allZones,
			ValidFrom: seconds(t.ValidFrom), ValidUntil: seconds(t.ValidUntil), Generation: uint16(t.Generation),
		})
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

// Read says what a scanned text is. A text that is no code, or not genuine, is no error: the
// reading then says Signed false. The reading's sheet carries no code.
func (s *Service) Read(ctx context.Context, text string) (tix.TicketReading, error) {
	code, err := ParseCode(text)
	if err != nil {
		return tix.TicketReading{}, nil //nolint:nilerr // what is no ticket is an answer, not a failure
	}
	p := code.Payload
	public, found, err := s.publicKey(ctx, keyName{int64(p.Event), int(p.KeyID)})
	if err != nil || !found || !code.SignedBy(public.key) {
		return tix.TicketReading{}, errs.Wrap("tickets.read", err)
	}
	reading := tix.TicketReading{Signed: true, EventID: public.event, ValidFrom: instant(p.ValidFrom), ValidUntil: instant(p.ValidUntil)}
	t, err := s.store.byID(ctx, p.Ticket)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return reading, nil
	case err != nil:
		return tix.TicketReading{}, errs.Wrap("tickets.read", err)
	}
	if t.EventID == public.event && t.Generation == int(p.Generation) {
		reading.Known, reading.Sheet = true, t.sheet()
	}
	return reading, nil
}

// ReadID gives the same reading for a ticket that was found by search instead of scanned;
// Signed and Known are false when there is no such ticket.
func (s *Service) ReadID(ctx context.Context, id tix.TicketID) (tix.TicketReading, error) {
	t, err := s.store.byID(ctx, id)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return tix.TicketReading{}, nil
	case err != nil:
		return tix.TicketReading{}, errs.Wrap("tickets.read", err)
	}
	return tix.TicketReading{Signed: true, Known: true, EventID: t.EventID, ValidFrom: t.ValidFrom, ValidUntil: t.ValidUntil, Sheet: t.sheet()}, nil
}

func (s *Service) publicKey(ctx context.Context, name keyName) (publicKey, bool, error) {
	if k, ok := s.public.Load(name); ok {
		return k.(publicKey), true, nil
	}
	k, err := s.store.publicKey(ctx, name)
	if errors.Is(err, errNoKey) {
		return publicKey{}, false, nil
	}
	if err != nil {
		return publicKey{}, false, err
	}
	s.public.Store(name, k)
	return k, true, nil
}

// seconds and instant cross between time and the code's 32 bits, which last until 2106.
func seconds(t time.Time) uint32 { return uint32(t.Unix()) }

func instant(s uint32) time.Time { return time.Unix(int64(s), 0).UTC() }
