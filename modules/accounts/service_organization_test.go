package accounts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

// join makes somebody a member and gives the membership.
func (s stand) join(t *testing.T, org tix.OrganizationID, p someone, role string) tix.MembershipID {
	t.Helper()
	require.NoError(t, s.EnsureMember(t.Context(), org, p.id, role))
	return s.membership(t, org, p)
}

func (s stand) membership(t *testing.T, org tix.OrganizationID, p someone) tix.MembershipID {
	t.Helper()
	members, err := s.Members(t.Context(), org, tix.MembershipID{}, 100)
	require.NoError(t, err)
	for _, m := range members {
		if m.UserID == p.id {
			return m.ID
		}
	}
	t.Fatalf("%s is not a member", p.email)
	return tix.MembershipID{}
}

func TestTheMakerOwnsTheOrganization(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	mark := strings.ToLower(tix.NewUserID().String()[4:])
	founded := func(name string) accounts.Organization {
		o, err := s.CreateOrganization(t.Context(), ada.id, accounts.NewOrganization{Name: name, Country: "DK", Currency: "DKK"})
		require.NoError(t, err)
		return o
	}
	first := founded("Café  Øst & Söhne " + mark)
	require.Equal(t, "Café Øst & Söhne "+mark, first.Name)
	require.Equal(t, "cafe-oest-and-soehne-"+mark, first.Slug)
	second := founded("Café Øst & Söhne " + mark)
	require.NotEqual(t, first.Slug, second.Slug)
	require.True(t, strings.HasPrefix(second.Slug, first.Slug+"-"), second.Slug)
	roles, err := s.Roles(t.Context(), ada.id, first.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"owner"}, roles)
	owners, err := s.Owners(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, []tix.Person{{Name: "Ada", Email: ada.email}}, owners)
	name, err := s.OrganizationName(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, first.Name, name)
	currency, err := s.OrganizationCurrency(t.Context(), first.ID)
	require.NoError(t, err)
	require.EqualValues(t, "DKK", currency)
	_, err = s.OrganizationName(t.Context(), tix.NewOrganizationID())
	require.Equal(t, errs.NotFound, errs.KindOf(err))
	mine, err := s.Organizations(t.Context(), ada.id, tix.OrganizationID{}, 10)
	require.NoError(t, err)
	require.Len(t, mine, 2)
	require.Equal(t, "owner", mine[0].Role)
	require.Contains(t, s.post.verbs(first.ID.String()), "accounts.organization.create")
}

func TestUpdateOrganizationChecksTheVersion(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	org := s.organization(t, s.someone(t, "Ada"))
	name, stale := "Lumen Nights", errors.New("stale")
	_, err := s.UpdateOrganization(t.Context(), org, func(v int64) error { require.EqualValues(t, 1, v); return stale }, accounts.OrganizationChange{Name: &name})
	require.ErrorIs(t, err, stale)
	got, err := s.UpdateOrganization(t.Context(), org, func(int64) error { return nil }, accounts.OrganizationChange{Name: &name})
	require.NoError(t, err)
	require.Equal(t, name, got.Name)
	require.EqualValues(t, 2, got.Version)
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	org := s.organization(t, ada)
	hers, his := s.membership(t, org, ada), s.join(t, org, bob, accounts.RoleManager)
	_, err := s.UpdateMember(t.Context(), org, hers, accounts.RoleManager)
	require.ErrorIs(t, err, accounts.ErrLastOwner)
	require.ErrorIs(t, s.RemoveMember(t.Context(), org, hers), accounts.ErrLastOwner)
	_, err = s.UpdateMember(t.Context(), org, hers, accounts.RoleOwner)
	require.NoError(t, err, "staying an owner is no loss")
	m, err := s.UpdateMember(t.Context(), org, his, accounts.RoleOwner)
	require.NoError(t, err)
	require.Equal(t, "owner", m.Role)
	require.NoError(t, s.RemoveMember(t.Context(), org, hers))
	roles, err := s.Roles(t.Context(), ada.id, org)
	require.NoError(t, err)
	require.Empty(t, roles)
	require.ErrorIs(t, s.RemoveMember(t.Context(), org, his), accounts.ErrLastOwner)
	require.Contains(t, s.post.verbs(his.String()), "accounts.member.update")
}

func TestTwoOwnersCannotRemoveEachOtherAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	org := s.organization(t, ada)
	both := []tix.MembershipID{s.membership(t, org, ada), s.join(t, org, bob, accounts.RoleOwner)}
	failures := make([]error, 2)
	var wg sync.WaitGroup
	for i, id := range both {
		wg.Go(func() { failures[i] = s.RemoveMember(t.Context(), org, id) })
	}
	wg.Wait()
	require.ErrorIs(t, errors.Join(failures...), accounts.ErrLastOwner)
	members, err := s.Members(t.Context(), org, tix.MembershipID{}, 10)
	require.NoError(t, err)
	require.Len(t, members, 1)
}

func TestMembersOfAnotherOrganizationDoNotExist(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, eve := s.someone(t, "Ada"), s.someone(t, "Eve")
	org, hers := s.organization(t, ada), s.organization(t, eve)
	theirs := s.membership(t, org, ada)
	narrowed := db.WithTenant(t.Context(), hers)
	for _, ctx := range []context.Context{t.Context(), narrowed} {
		require.Equal(t, errs.NotFound, errs.KindOf(s.RemoveMember(ctx, hers, theirs)))
		_, err := s.UpdateMember(ctx, hers, theirs, accounts.RoleDoor)
		require.Equal(t, errs.NotFound, errs.KindOf(err))
	}
	mine, err := s.Organizations(t.Context(), ada.id, tix.OrganizationID{}, 10)
	require.NoError(t, err)
	require.Len(t, mine, 1)
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob, eve := s.someone(t, "Ada"), s.someone(t, "Bob"), s.someone(t, "Eve")
	org := s.organization(t, ada)
	v, err := s.Invite(t.Context(), org, ada.id, strings.ToUpper(bob.email), accounts.RoleBoxOffice)
	require.NoError(t, err)
	mails := s.post.of("invitation", bob.email)
	require.Len(t, mails, 1)
	require.Equal(t, "box office", mails[0].Data["role"])
	link := token(t, mails[0])

	_, err = s.Accept(t.Context(), eve.id, link)
	require.ErrorIs(t, err, accounts.ErrInvitation, "it is for Bob")
	_, err = s.Accept(t.Context(), bob.id, "made up")
	require.ErrorIs(t, err, accounts.ErrInvitation)
	got, err := s.Accept(t.Context(), bob.id, link)
	require.NoError(t, err)
	require.Equal(t, []string{org.String(), "box_office"}, []string{got.ID.String(), got.Role})
	_, err = s.Accept(t.Context(), bob.id, link)
	require.ErrorIs(t, err, accounts.ErrInvitation, "once")
	_, err = s.Invite(t.Context(), org, ada.id, bob.email, accounts.RoleManager)
	require.ErrorIs(t, err, accounts.ErrMember)
	require.Equal(t, []string{"accounts.invitation.create", "accounts.invitation.accept"}, s.post.verbs(v.ID.String()))
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	org := s.organization(t, ada)
	invite := func() (accounts.Invitation, string) {
		before := s.post.of("invitation", bob.email)
		v, err := s.Invite(t.Context(), org, ada.id, bob.email, accounts.RoleDoor)
		require.NoError(t, err)
		for _, m := range s.post.of("invitation", bob.email) {
			fresh := true
			for _, old := range before {
				fresh = fresh && old.Key != m.Key
			}
			if fresh {
				return v, token(t, m)
			}
		}
		t.Fatal("no mail")
		return v, ""
	}
	_, replaced := invite()
	taken, takenToken := invite()
	list, err := s.Invitations(t.Context(), org, tix.InvitationID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1, "a second invitation replaces the first")
	other := s.organization(t, ada)
	require.Equal(t, errs.NotFound, errs.KindOf(s.Uninvite(t.Context(), other, taken.ID)))
	require.NoError(t, s.Uninvite(t.Context(), org, taken.ID))
	_, late := invite()
	s.clock.Advance(7 * 24 * time.Hour)
	for name, link := range map[string]string{"replaced": replaced, "taken back": takenToken, "late": late} {
		_, err := s.Accept(t.Context(), bob.id, link)
		require.ErrorIs(t, err, accounts.ErrInvitation, name)
	}
	list, err = s.Invitations(t.Context(), org, tix.InvitationID{}, 10)
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestThePlatformKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	s := standOn(t, testkit.Fresh(t))
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	ctx := t.Context()
	require.NoError(t, s.SetPlatformRole(ctx, ada.id, accounts.RoleAdmin))
	require.ErrorIs(t, s.SetPlatformRole(ctx, ada.id, ""), accounts.ErrLastAdmin)
	require.ErrorIs(t, s.SetPlatformRole(ctx, ada.id, accounts.RoleSupport), accounts.ErrLastAdmin)
	require.NoError(t, s.SetPlatformRole(ctx, bob.id, ""), "nobody loses nothing")
	require.NoError(t, s.SetPlatformRole(ctx, bob.id, accounts.RoleAdmin))
	require.NoError(t, s.SetPlatformRole(ctx, ada.id, ""))
	roles, err := s.Roles(ctx, bob.id, tix.OrganizationID{})
	require.NoError(t, err)
	require.Equal(t, []string{"admin"}, roles)
	require.Equal(t, errs.NotFound, errs.KindOf(s.SetPlatformRole(ctx, tix.NewUserID(), accounts.RoleAdmin)))
	require.Len(t, s.post.verbs(ada.id.String()), 2)
}

func TestReplicasHearOfChangedRoles(t *testing.T) {
	t.Parallel()
	s := standOn(t, testkit.Fresh(t))
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	conn, err := s.db.Pool().Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), "LISTEN tixters_memberships")
	require.NoError(t, err)
	hear := func(user someone, org tix.OrganizationID) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		n, err := conn.Conn().WaitForNotification(ctx)
		require.NoError(t, err)
		require.Equal(t, user.id.UUID()+":"+org.UUID(), n.Payload)
	}
	org := s.organization(t, ada)
	hear(ada, org)
	m := s.join(t, org, bob, accounts.RoleDoor)
	hear(bob, org)
	_, err = s.UpdateMember(t.Context(), org, m, accounts.RoleFinance)
	require.NoError(t, err)
	hear(bob, org)
	require.NoError(t, s.RemoveMember(t.Context(), org, m))
	hear(bob, org)
	require.NoError(t, s.SetPlatformRole(t.Context(), bob.id, accounts.RoleSupport))
	hear(bob, tix.OrganizationID{})
}
