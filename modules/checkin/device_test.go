package checkin

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

func TestEnrol(t *testing.T) {
	t.Parallel()
	h := open(t)
	gate := h.card.Venue.Gates[1]
	made, err := h.Enrol(t.Context(), h.org, h.card.ID, "Left door", gate.ID)
	require.NoError(t, err)
	require.Regexp(t, "^["+codeAlphabet+"]{8}$", made.Code)
	require.Equal(t, "TIXENROL:"+made.Code+"@https://t.example/door/", made.QR)
	var kept Enrolment
	require.NoError(t, h.db.Gorm(t.Context()).Where("id = ?", made.ID).Take(&kept).Error)
	require.NotContains(t, string(kept.CodeHash), made.Code)

	c, err := h.Claim(t.Context(), " "+strings.ToLower(made.Code[:4])+"-"+made.Code[4:], "Ada's phone")
	require.NoError(t, err)
	require.Equal(t, "Ada's phone", c.Device.Name)
	require.Equal(t, gate.ID, c.Device.GateID)
	require.Equal(t, "Gate B", c.Device.GateName)
	require.Equal(t, h.card.EndsAt.Add(24*time.Hour), c.Expires, "until a day after the end")
	require.Equal(t, "token of "+c.Device.ID.String(), c.Token)
	require.Equal(t, []string{"checkin.enrolment.create -", "checkin.enrolment.claim -"}, h.verbs())

	t.Run("never longer than 14 days", func(t *testing.T) {
		far := h.card
		far.ID, far.EndsAt = tix.NewEventID(), h.clock.Now().Add(60*24*time.Hour)
		h.mu.Lock()
		h.cards[far.ID] = far
		h.mu.Unlock()
		made, err := h.Enrol(t.Context(), h.org, far.ID, "x", tix.GateID{})
		require.NoError(t, err)
		c, err := h.Claim(t.Context(), made.Code, "")
		require.NoError(t, err)
		require.Equal(t, h.clock.Now().Add(14*24*time.Hour), c.Device.ExpiresAt)
		require.Equal(t, "x", c.Device.Name)
	})
	t.Run("refused", func(t *testing.T) {
		_, err := h.Enrol(t.Context(), tix.NewOrganizationID(), h.card.ID, "x", tix.GateID{})
		require.Equal(t, errs.NotFound, errs.KindOf(err), "another organization's event")
		_, err = h.Enrol(t.Context(), h.org, h.card.ID, "x", tix.NewGateID())
		require.Equal(t, errs.NotFound, errs.KindOf(err), "another venue's gate")
		for _, code := range []string{made.Code, "AAAAAAAA", ""} {
			_, err = h.Claim(t.Context(), code, "x")
			require.ErrorIs(t, err, errCode, "a used or unknown code")
		}
	})
}

// TestClaimAtOnce says that a code makes one device, however many try it at the same moment.
func TestClaimAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	made, err := h.Enrol(t.Context(), h.org, h.card.ID, "Left door", tix.GateID{})
	require.NoError(t, err)
	results := make(chan error, 10)
	var group errgroup.Group
	for range cap(results) {
		group.Go(func() error { _, err := h.Claim(t.Context(), made.Code, ""); results <- err; return nil })
	}
	require.NoError(t, group.Wait())
	good := 0
	for range cap(results) {
		if err := <-results; err == nil {
			good++
		} else {
			require.ErrorIs(t, err, errCode)
		}
	}
	require.Equal(t, 1, good)
}

func TestCodeLife(t *testing.T) {
	t.Parallel()
	h := open(t)
	made, err := h.Enrol(t.Context(), h.org, h.card.ID, "Left door", tix.GateID{})
	require.NoError(t, err)
	h.clock.Advance(15*time.Minute + time.Microsecond)
	_, err = h.Claim(t.Context(), made.Code, "")
	require.ErrorIs(t, err, errCode)
	h.clock.Set(h.card.EndsAt.Add(24 * time.Hour))
	_, err = h.Enrol(t.Context(), h.org, h.card.ID, "Left door", tix.GateID{})
	require.ErrorIs(t, err, errOver)
}

// TestDeviceMayWork tries every operation of devices that may not work any more.
func TestDeviceMayWork(t *testing.T) {
	t.Parallel()
	h := open(t)
	good, revoked := h.door(t, "Left door", 0), h.door(t, "Right door", 1)
	stranger := tix.NewOrganizationID()
	require.Equal(t, errs.NotFound, errs.KindOf(h.Revoke(t.Context(), stranger, revoked.DeviceID)))
	for range 2 {
		require.NoError(t, h.Revoke(t.Context(), h.org, revoked.DeviceID))
	}
	require.Len(t, h.verbs(), 5, "revoked once")
	otherEvent, otherOrg := good, good
	otherEvent.EventID, otherOrg.OrganizationID = tix.NewEventID(), stranger
	refused := func(who auth.Principal) {
		_, _, err := h.Session(t.Context(), who)
		require.ErrorIs(t, err, errDevice)
		_, _, err = h.ChooseGate(t.Context(), who, tix.GateID{})
		require.ErrorIs(t, err, errDevice)
		_, err = h.Scan(t.Context(), who, tix.NewScanID(), "x")
		require.ErrorIs(t, err, errDevice)
		_, err = h.Admit(t.Context(), who, tix.NewScanID(), tix.NewTicketID(), "")
		require.ErrorIs(t, err, errDevice)
		_, err = h.Undo(t.Context(), who, tix.NewScanID(), "x")
		require.ErrorIs(t, err, errDevice)
		_, err = h.Scans(t.Context(), who, place{}, 10, false)
		require.ErrorIs(t, err, errDevice)
		_, err = h.Search(t.Context(), who, "x", 10)
		require.ErrorIs(t, err, errDevice)
		_, err = h.Counters(t.Context(), who)
		require.ErrorIs(t, err, errDevice)
	}
	for _, who := range []auth.Principal{revoked, otherEvent, otherOrg, {}, {Kind: auth.User, UserID: tix.NewUserID()}} {
		refused(who)
	}
	_, _, err := h.Session(t.Context(), good)
	require.NoError(t, err)
	h.clock.Set(h.card.EndsAt.Add(24*time.Hour + time.Microsecond))
	refused(good)
}

func TestChooseGate(t *testing.T) {
	t.Parallel()
	h := open(t)
	who := h.door(t, "Left door", 0)
	d, _, err := h.ChooseGate(t.Context(), who, h.card.Venue.Gates[1].ID)
	require.NoError(t, err)
	require.Equal(t, "Gate B", d.GateName)
	j, err := h.Scan(t.Context(), who, tix.NewScanID(), "x")
	require.NoError(t, err)
	require.Equal(t, "Gate B", j.Scan.GateName)
	_, _, err = h.ChooseGate(t.Context(), who, tix.NewGateID())
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	_, _, err = h.ChooseGate(t.Context(), who, tix.GateID{})
	require.NoError(t, err)
	d, _, err = h.Session(t.Context(), who)
	require.NoError(t, err)
	require.True(t, d.GateID.IsZero())
	require.Empty(t, d.GateName)
}

// TestWalls says what others see: nothing, and that the log cannot be rewritten.
func TestWalls(t *testing.T) {
	t.Parallel()
	h := open(t)
	who := h.door(t, "Left door", 0)
	j, err := h.Scan(t.Context(), who, tix.NewScanID(), h.ticket(h.card, "Ada").ID.String())
	require.NoError(t, err)
	g := h.db.Gorm(db.WithTenant(t.Context(), tix.NewOrganizationID()))
	for _, model := range []any{&Device{}, &Enrolment{}, &Scan{}, &Admission{}} {
		var n int64
		require.NoError(t, g.Model(model).Where("event_id = ?", h.card.ID).Count(&n).Error)
		require.Zero(t, n)
		require.NoError(t, h.db.Gorm(t.Context()).Model(model).Where("event_id = ?", h.card.ID).Count(&n).Error)
		require.EqualValues(t, 1, n)
	}
	require.ErrorContains(t, h.db.Gorm(t.Context()).Model(&Scan{}).Where("id = ?", j.Scan.ID).Update("verdict", "void").Error, "append-only")
	require.ErrorContains(t, h.db.Gorm(t.Context()).Where("id = ?", j.Scan.ID).Delete(&Scan{}).Error, "append-only")
}
