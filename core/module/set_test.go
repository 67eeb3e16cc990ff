package module_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// room is a module for tests; it notes when it starts and stops.
type room struct {
	m       module.Manifest
	failing error
	log     *[]string
}

func (r room) Manifest() module.Manifest { return r.m }

func (r room) Start(context.Context) error {
	if r.log != nil {
		*r.log = append(*r.log, "start "+r.m.Name)
	}
	return r.failing
}

func (r room) Stop(context.Context) error {
	if r.log != nil {
		*r.log = append(*r.log, "stop "+r.m.Name)
	}
	return nil
}

var (
	_ module.Starter = room{}
	_ module.Stopper = room{}
)

func named(name string, needs ...string) room {
	return room{m: module.Manifest{Name: name, Needs: needs}}
}

func operation(name, id string) func(*web.Router) {
	return func(r *web.Router) {
		web.Raw(r, web.Operation{ID: id, Method: http.MethodGet, Path: name, Summary: "Something"}, http.NotFoundHandler())
	}
}

func sql(text string) fs.FS { return fstest.MapFS{"0001_x.sql": {Data: []byte(text)}} }

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	listen := func(name string) []outbox.Subscription {
		return []outbox.Subscription{outbox.On(name, func(context.Context, tix.OrderPaid) error { return nil })}
	}
	for name, c := range map[string]struct {
		mods []module.Module
		says string
	}{
		"unnamed":                         {[]module.Module{named("")}, "has no name"},
		"twice":                           {[]module.Module{named("a"), named("a")}, `module "a" is loaded twice`},
		"missing need":                    {[]module.Module{named("a", "z")}, `module "a" needs "z", which is not loaded`},
		"circle":                          {[]module.Module{named("a", "b"), named("b", "a")}, "needs itself"},
		"operation without a policy line": {[]module.Module{room{m: module.Manifest{Name: "a", Routes: operation("x", "a.x.get")}}}, `operation "a.x.get" has no policy line`},
		"policy line without an operation": {[]module.Module{room{m: module.Manifest{Name: "a", Policy: "p, owner, a.x.get"}}},
			`names "a.x.get", which is no operation`},
		"policy line for an unknown role": {[]module.Module{room{m: module.Manifest{Name: "a", Policy: "p, king, a.x.get"}}}, "is not"},
		"operation outside of its name":   {[]module.Module{room{m: module.Manifest{Name: "a", Routes: operation("x", "b.x.get")}}}, "must be named a.<noun>.<verb>"},
		"operation declared twice": {[]module.Module{room{m: module.Manifest{Name: "a", Policy: "p, user, a.x.get", Routes: func(r *web.Router) {
			operation("x", "a.x.get")(r)
			operation("y", "a.x.get")(r)
		}}}}, "declared twice"},
		"two subscriptions under one name": {[]module.Module{
			room{m: module.Manifest{Name: "a", Listens: listen("a.note")}}, room{m: module.Manifest{Name: "b", Listens: listen("a.note")}},
		}, `subscription "a.note" is taken by "a"`},
		"table outside of its prefix": {[]module.Module{room{m: module.Manifest{Name: "a", Migrations: sql("CREATE TABLE b_things (id int);")}}},
			`makes table "b_things" outside of its prefix "a_"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := module.Load(web.NewServer(web.Options{}), c.mods...)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestLoadReportsEveryDefectAtOnce(t *testing.T) {
	t.Parallel()
	_, err := module.Load(web.NewServer(web.Options{}), named("a", "z"), named(""), room{m: module.Manifest{Name: "c", Policy: "p, user, c.x.get"}})
	for _, part := range []string{"has no name", `"a" needs "z"`, "c.x.get"} {
		require.ErrorContains(t, err, part)
	}
}

func TestStartsByNeedAndStopsInReverse(t *testing.T) {
	t.Parallel()
	var log []string
	mods := []module.Module{
		room{m: module.Manifest{Name: "c", Needs: []string{"b"}}, log: &log},
		room{m: module.Manifest{Name: "a"}, log: &log},
		room{m: module.Manifest{Name: "b", Needs: []string{"a"}}, log: &log},
	}
	set, err := module.Load(web.NewServer(web.Options{}), mods...)
	require.NoError(t, err)
	require.NoError(t, set.Start(t.Context()))
	require.NoError(t, set.Stop(t.Context()))
	require.Equal(t, []string{"start a", "start b", "start c", "stop c", "stop b", "stop a"}, log)
}

func TestFailedStartStopsWhatRuns(t *testing.T) {
	t.Parallel()
	var log []string
	set, err := module.Load(web.NewServer(web.Options{}),
		room{m: module.Manifest{Name: "a"}, log: &log},
		room{m: module.Manifest{Name: "b", Needs: []string{"a"}}, log: &log, failing: errors.New("no port")})
	require.NoError(t, err)
	require.ErrorContains(t, set.Start(t.Context()), "start b: no port")
	require.Equal(t, []string{"start a", "start b", "stop b", "stop a"}, log)
}
