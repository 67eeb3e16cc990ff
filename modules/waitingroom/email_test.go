package waitingroom

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
)

// asks opens a room that asks for addresses.
func asks(t *testing.T) *house {
	h := open(t)
	h.world.card.Name = "Lanterns of the North"
	h.put(Details{Mode: ptr(On), EmailRequired: ptr(true), ProofOfWork: ptr(false)})
	h.pass(2 * time.Second)
	return h
}

func (h *house) with(n int, email, code string) (Place, error) {
	return h.Join(context.Background(), Join{EventID: h.event, Device: device(n), Email: email, EmailCode: code})
}

// mailed gives the code of the last mail.
func (h *house) mailed(n int) string {
	h.t.Helper()
	require.Len(h.t, h.world.mails, n)
	m := h.world.mails[n-1]
	require.Equal(h.t, "queue_code", m.Template)
	require.Regexp(h.t, "^[0-9]{6}$", m.Data["code"])
	return m.Data["code"]
}

func TestAnAddressHasOnePlaceFromAnyDevice(t *testing.T) {
	t.Parallel()
	h := asks(t)
	require.True(t, h.Status(h.event).EmailRequired)
	_, err := h.with(1, "", "")
	require.Equal(t, "validation_failed", code(err))
	_, err = h.with(1, "ada@", "")
	require.Equal(t, "validation_failed", code(err))
	_, err = h.with(1, "Ada@Buyers.example", "")
	require.Equal(t, "email_unconfirmed", code(err))
	digits := h.mailed(1)
	require.Equal(t, "Ada@Buyers.example", h.world.mails[0].ToEmail)
	require.Equal(t, "Lanterns of the North", h.world.mails[0].Data["event_name"])
	first, err := h.with(1, "Ada@Buyers.example", digits)
	require.NoError(t, err)
	require.Equal(t, 1, first.Position)
	again, err := h.with(2, "ada+more@buyers.example", " "+digits)
	require.NoError(t, err)
	require.Equal(t, first.EntrantID, again.EntrantID, "neither another device nor another spelling is another person")
	other, err := h.with(1, "bo@buyers.example", digits)
	require.Equal(t, "email_unconfirmed", code(err), "the code is for the other address")
	require.Zero(t, other)
}

func TestACodeIsGuessedFiveTimes(t *testing.T) {
	t.Parallel()
	h := asks(t)
	_, err := h.with(1, "ada@buyers.example", "")
	require.Equal(t, "email_unconfirmed", code(err))
	digits := h.mailed(1)
	wrong := "000000"
	if digits == wrong {
		wrong = "000001"
	}
	for range codeTries {
		_, err = h.with(1, "ada@buyers.example", wrong)
		require.Equal(t, "email_unconfirmed", code(err))
	}
	_, err = h.with(1, "ada@buyers.example", digits)
	require.Equal(t, "email_unconfirmed", code(err), "tried too often")
	_, err = h.with(1, "ada@buyers.example", "")
	require.Equal(t, "email_unconfirmed", code(err))
	h.mailed(1) // not another one within the minute
	h.clock.Advance(codePause)
	_, err = h.with(1, "ada@buyers.example", "")
	require.Equal(t, "email_unconfirmed", code(err))
	_, err = h.with(1, "ada@buyers.example", h.mailed(2))
	require.NoError(t, err)
}

func TestACodeExpires(t *testing.T) {
	t.Parallel()
	h := asks(t)
	_, err := h.with(1, "ada@buyers.example", "")
	require.Equal(t, "email_unconfirmed", code(err))
	h.clock.Advance(codeLife)
	_, err = h.with(1, "ada@buyers.example", h.mailed(1))
	require.Equal(t, "email_unconfirmed", code(err))
}

func TestNobodyIsFloodedWithCodes(t *testing.T) {
	t.Parallel()
	h := asks(t)
	for range 3 * codeMails {
		h.clock.Advance(codePause)
		_, err := h.with(1, "ada@buyers.example", "")
		require.Equal(t, "email_unconfirmed", code(err))
	}
	require.Len(t, h.world.mails, codeMails)
}

func TestASolvedPuzzlePaysForOneCode(t *testing.T) {
	t.Parallel()
	h := asks(t)
	h.put(Details{ProofOfWork: ptr(true), Difficulty: ptr(4)})
	c, err := h.Challenge(h.event)
	require.NoError(t, err)
	j := Join{EventID: h.event, Device: device(1), Email: "ada@buyers.example", Challenge: c.Text, Solution: solve(c.Text, c.Difficulty)}
	_, err = h.Join(context.Background(), j)
	require.Equal(t, "email_unconfirmed", code(err))
	j.Email = "bo@buyers.example"
	_, err = h.Join(context.Background(), j)
	require.Equal(t, "challenge_failed", code(err))
	require.Len(t, h.world.mails, 1)
}

func TestWhoIsSignedInNeedsNoCode(t *testing.T) {
	t.Parallel()
	h := asks(t)
	ctx := auth.With(context.Background(), auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
	_, err := h.Join(ctx, Join{EventID: h.event, Device: device(1)})
	require.NoError(t, err)
	require.Empty(t, h.world.mails)
}
