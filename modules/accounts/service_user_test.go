package accounts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

func TestSignUpAnswersTheSameForATakenAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	require.Len(t, s.post.of("sign_up", ada.email), 1)
	for range 3 {
		id, err := s.SignUp(t.Context(), " "+strings.ToUpper(ada.email)+" ", "Mallory", "another password")
		require.NoError(t, err)
		require.NotEqual(t, ada.id, id, "the id tells nothing")
	}
	require.Len(t, s.post.of("sign_up_taken", ada.email), 1, "the owner hears of it, once a day")
	name, _, err := s.UserEmail(t.Context(), ada.id)
	require.NoError(t, err)
	require.Equal(t, "Ada", name)
	_, err = s.SignIn(t.Context(), ada.email, "another password", "", "")
	require.ErrorIs(t, err, accounts.ErrSignIn)
	s.signIn(t, ada)
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, c := range map[string]struct{ email, name, password, field string }{
		"no address":              {"nobody", "Ada", password, "body.email"},
		"display name":            {"Ada <ada@example.com>", "Ada", password, "body.email"},
		"no name":                 {address("a"), "  ", password, "body.name"},
		"control character":       {address("a"), "A\x00da", password, "body.name"},
		"short password":          {address("a"), "Ada", "ninechars", "body.password"},
		"address as the password": {"longaddress@example.com", "Ada", "longaddress@example.com", "body.password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := s.SignUp(t.Context(), c.email, c.name, c.password)
			var e *errs.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, errs.Invalid, e.Kind)
			require.Equal(t, c.field, e.Fields[0].Name)
		})
	}
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	here, elsewhere := s.signIn(t, ada), s.signIn(t, ada)
	keep := s.principal(t, here).SessionID
	name, fresh := "Ada Lovelace", "a new password"

	_, err := s.UpdateMe(t.Context(), ada.id, keep, accounts.Change{Name: &name, Password: &fresh, Present: "not it, sorry"})
	require.ErrorIs(t, err, accounts.ErrPassword)
	me, err := s.Me(t.Context(), ada.id)
	require.NoError(t, err)
	require.Equal(t, "Ada", me.Name, "nothing changed")

	me, err = s.UpdateMe(t.Context(), ada.id, keep, accounts.Change{Name: &name, Password: &fresh, Present: password})
	require.NoError(t, err)
	require.Equal(t, name, me.Name)
	_, err = s.Refresh(t.Context(), here.RefreshToken)
	require.NoError(t, err, "this session stays")
	_, err = s.Refresh(t.Context(), elsewhere.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
	_, err = s.SignIn(t.Context(), ada.email, fresh, "", "")
	require.NoError(t, err)
}

func TestFindUsers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	mark := tix.NewUserID().String()
	first, err := s.SignUp(t.Context(), address("one"), "One "+mark, password)
	require.NoError(t, err)
	second, err := s.SignUp(t.Context(), mark+"@example.com", "Two", password)
	require.NoError(t, err)
	require.NoError(t, s.EnsurePlatformRole(t.Context(), second, accounts.RoleSupport))
	got, err := s.FindUsers(t.Context(), mark, tix.UserID{}, 10)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, []string{"", "support"}, []string{got[0].PlatformRole, got[1].PlatformRole})
	got, err = s.FindUsers(t.Context(), mark, first, 10)
	require.NoError(t, err)
	require.Len(t, got, 1)
	got, err = s.FindUsers(t.Context(), "%"+mark, tix.UserID{}, 10)
	require.NoError(t, err)
	require.Empty(t, got, "a percent sign is a percent sign")
}

func TestEnsureIsIdempotent(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ctx, email := t.Context(), address("demo")
	var users []tix.UserID
	var orgs []tix.OrganizationID
	for range 2 {
		u, err := s.EnsureUser(ctx, email, "Demo", password)
		require.NoError(t, err)
		o, err := s.EnsureOrganization(ctx, u, accounts.NewOrganization{Name: "Demo Hall", Country: "FR", Currency: "EUR"})
		require.NoError(t, err)
		require.NoError(t, s.EnsurePlatformRole(ctx, u, accounts.RoleSupport))
		member, err := s.EnsureUser(ctx, "m"+email, "Member", password)
		require.NoError(t, err)
		require.NoError(t, s.EnsureMember(ctx, o, member, accounts.RoleDoor))
		users, orgs = append(users, u), append(orgs, o)
	}
	require.Equal(t, users[0], users[1])
	require.Equal(t, orgs[0], orgs[1])
	require.Empty(t, s.post.of("sign_up", email), "demo people get no mail")
	members, err := s.Members(ctx, orgs[0], tix.MembershipID{}, 10)
	require.NoError(t, err)
	require.Len(t, members, 2)
}
