package rbac_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/rbac"
)

func grants() []module.Grant {
	return []module.Grant{
		{Role: "public", Operation: "shop.window.look"},
		{Role: "public", Operation: "shop.window.look_inside"},
		{Role: "user", Operation: "shop.account.read"},
		{Role: "owner", Operation: "shop.till.open"},
		{Role: "manager", Operation: "shop.till.open"},
		{Role: "owner", Operation: "shop.till.sell"},
		{Role: "admin", Operation: "shop.till.open"},
		{Role: "support", Operation: "shop.street.sweep"},
		{Role: "device", Operation: "shop.door.scan"},
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	mine, other, none := tix.NewOrganizationID(), tix.NewOrganizationID(), tix.OrganizationID{}
	owner, manager, finance, admin, support, stranger := tix.NewUserID(), tix.NewUserID(), tix.NewUserID(), tix.NewUserID(), tix.NewUserID(), tix.NewUserID()
	rows := newRegister()
	rows.give(owner, mine, "owner")
	rows.give(manager, mine, "manager")
	rows.give(finance, mine, "finance")
	rows.give(owner, other, "door") // somebody else's helper
	rows.give(admin, none, "admin")
	rows.give(support, none, "support")
	policy, err := rbac.New(grants(), rbac.NewCache(rows, clock.System{}))
	require.NoError(t, err)

	user := func(id tix.UserID) auth.Principal {
		return auth.Principal{Kind: auth.User, UserID: id, SessionID: tix.NewSessionID()}
	}
	nobody := auth.Principal{}
	device := auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID(), OrganizationID: mine}
	for name, c := range map[string]struct {
		who       auth.Principal
		org       tix.OrganizationID
		operation string
		want      web.Decision
	}{
		"nobody looks into the window":                {nobody, none, "shop.window.look", web.Allowed},
		"a user looks into the window":                {user(stranger), none, "shop.window.look", web.Allowed},
		"a device looks into the window":              {device, none, "shop.window.look", web.Allowed},
		"nobody reads an account":                     {nobody, none, "shop.account.read", web.Unsigned},
		"a user reads the account":                    {user(stranger), none, "shop.account.read", web.Allowed},
		"a device has no account":                     {device, none, "shop.account.read", web.Forbidden},
		"the owner opens the till":                    {user(owner), mine, "shop.till.open", web.Allowed},
		"the manager opens the till":                  {user(manager), mine, "shop.till.open", web.Allowed},
		"the manager does not sell the till":          {user(manager), mine, "shop.till.sell", web.Forbidden},
		"finance has another role":                    {user(finance), mine, "shop.till.open", web.Forbidden},
		"a role ends at the organization's wall":      {user(owner), other, "shop.till.open", web.Forbidden},
		"a stranger never hears of the shop":          {user(stranger), mine, "shop.till.open", web.Hidden},
		"the manager of mine is a stranger elsewhere": {user(manager), other, "shop.till.open", web.Hidden},
		"nobody opens the till":                       {nobody, mine, "shop.till.open", web.Unsigned},
		"an administrator opens every till":           {user(admin), other, "shop.till.open", web.Allowed},
		"an administrator is no owner":                {user(admin), mine, "shop.till.sell", web.Forbidden},
		"support sweeps the street":                   {user(support), none, "shop.street.sweep", web.Allowed},
		"support knows every shop":                    {user(support), mine, "shop.till.open", web.Forbidden},
		"an owner does not sweep the street":          {user(owner), none, "shop.street.sweep", web.Forbidden},
		"the device scans":                            {device, none, "shop.door.scan", web.Allowed},
		"a person does not scan":                      {user(owner), none, "shop.door.scan", web.Forbidden},
		"nobody scans":                                {nobody, none, "shop.door.scan", web.Unsigned},
		"a device scans inside of its organization":   {device, mine, "shop.door.scan", web.Allowed},
		"a device is a stranger elsewhere":            {device, other, "shop.door.scan", web.Hidden},
		"a device has no till":                        {device, mine, "shop.till.open", web.Forbidden},
		"public inside of a strange shop":             {user(stranger), mine, "shop.window.look_inside", web.Hidden},
		"an operation that nobody may":                {user(owner), mine, "shop.till.burn", web.Forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := policy.Decide(t.Context(), c.who, c.org, c.operation)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// broken is a database that is away.
type broken struct{}

func (broken) Roles(context.Context, tix.UserID, tix.OrganizationID) ([]string, error) {
	return nil, errors.New("no connection")
}

func TestDecideRefusesWhenRolesCannotBeRead(t *testing.T) {
	t.Parallel()
	policy, err := rbac.New(grants(), rbac.NewCache(broken{}, clock.System{}))
	require.NoError(t, err)
	got, err := policy.Decide(t.Context(), auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, tix.OrganizationID{}, "shop.window.look")
	require.Error(t, err)
	require.Equal(t, web.Forbidden, got)
}

func TestARoleThatWasTakenAwayIsGoneFromTheNextDecision(t *testing.T) {
	t.Parallel()
	org, user := tix.NewOrganizationID(), tix.NewUserID()
	rows := newRegister()
	rows.give(user, org, "owner")
	who := auth.Principal{Kind: auth.User, UserID: user}
	now := clock.At(start())
	policy, err := rbac.New(grants(), rbac.NewCache(rows, now))
	require.NoError(t, err)
	got, err := policy.Decide(t.Context(), who, org, "shop.till.open")
	require.NoError(t, err)
	require.Equal(t, web.Allowed, got)

	rows.give(user, org)
	now.Advance(cacheLife)
	got, err = policy.Decide(t.Context(), who, org, "shop.till.open")
	require.NoError(t, err)
	require.Equal(t, web.Hidden, got, "casbin must not remember the answer")
}

func TestMatrixIsGolden(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(func(string) string { return "" })
	require.NoError(t, err)
	p, err := tixters.Blueprint(cfg)
	require.NoError(t, err)
	golden, err := os.ReadFile("matrix.golden")
	require.NoError(t, err)
	require.Equal(t, string(golden), p.Matrix(), "make generate writes it anew")
}
