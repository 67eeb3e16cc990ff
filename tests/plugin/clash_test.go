package guestbook_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	guestbook "example.org/tixters-guestbook"
	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/module"
)

// changed is the guestbook with a manifest that somebody got wrong.
type changed struct {
	*guestbook.Module
	change func(*module.Manifest)
}

func (c changed) Manifest() module.Manifest {
	m := c.Module.Manifest()
	c.change(&m)
	return m
}

func TestThePlatformRefusesAModuleThatDoesNotFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*module.Manifest)
		says   string
	}{
		"the name of a room of the house": {func(m *module.Manifest) { m.Name = "events" }, `module "events" is loaded twice`},
		"a need that nobody supplies":     {func(m *module.Manifest) { m.Needs = []string{"accounts", "choir"} }, `needs "choir", which is not loaded`},
		"an operation without policy":     {func(m *module.Manifest) { m.Policy = "" }, `operation "guestbook.entry.create" has no policy line`},
		"a subscription that is taken": {func(m *module.Manifest) { m.Listens[0].Name = "checkout.settles_payment" },
			`subscription "checkout.settles_payment" is taken`},
		"a table of somebody else": {func(m *module.Manifest) {
			m.Migrations = fstest.MapFS{"0001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABLE events_extra (id int);")}}
		}, `makes table "events_extra" outside of its prefix`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tixters.New(t.Context(), settings(t), tixters.Extra{changed{guestbook.New(nil, clock.System{}, nil), c.change}})
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestTheSameModuleTwiceIsRefused(t *testing.T) {
	t.Parallel()
	one := guestbook.New(nil, clock.System{}, nil)
	_, _, err := tixters.New(t.Context(), settings(t), tixters.Extra{one, one})
	require.ErrorContains(t, err, `module "guestbook" is loaded twice`)
}
