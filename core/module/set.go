package module

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/sdk/worker"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/web"
)

// Set is a checked, ordered group of modules: what is needed comes before what needs it.
type Set struct {
	mods      []Module
	manifests []Manifest
	grants    []Grant
	started   int
}

// Load declares the modules' operations on the server, checks all modules together and puts
// them in start order. The error names every defect, not only the first.
func Load(server *web.Server, mods ...Module) (*Set, error) {
	s := &Set{}
	defects := s.order(mods)
	for _, m := range s.manifests {
		if m.Routes != nil {
			m.Routes(server.Router(m.Name))
		}
	}
	defects = append(defects, server.Err())
	for _, m := range s.manifests {
		grants, err := parsePolicy(m)
		defects = append(defects, err, checkPolicy(m, grants, server.OfModule(m.Name)), checkTables(m))
		s.grants = append(s.grants, grants...)
	}
	defects = append(defects, checkListens(s.manifests))
	if err := errors.Join(defects...); err != nil {
		return nil, fmt.Errorf("modules: %w", err)
	}
	return s, nil
}

func (s *Set) order(mods []Module) (defects []error) {
	byName := map[string]Module{}
	manifests := map[string]Manifest{}
	for _, m := range mods {
		man := m.Manifest()
		switch _, dup := byName[man.Name]; {
		case man.Name == "":
			defects = append(defects, fmt.Errorf("module %T has no name", m))
		case dup:
			defects = append(defects, fmt.Errorf("module %q is loaded twice", man.Name))
		default:
			byName[man.Name], manifests[man.Name] = m, man
		}
	}
	placed, visiting := map[string]bool{}, map[string]bool{}
	var place func(name string)
	place = func(name string) {
		if placed[name] {
			return
		}
		if visiting[name] {
			defects = append(defects, fmt.Errorf("module %q needs itself", name))
			return
		}
		visiting[name] = true
		for _, need := range manifests[name].Needs {
			if _, ok := byName[need]; !ok {
				defects = append(defects, fmt.Errorf("module %q needs %q, which is not loaded", name, need))
				continue
			}
			place(need)
		}
		visiting[name] = false
		if !placed[name] {
			placed[name] = true
			s.mods = append(s.mods, byName[name])
			s.manifests = append(s.manifests, manifests[name])
		}
	}
	names := make([]string, 0, len(byName))
	for n := range byName {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		place(n)
	}
	return defects
}

// Manifests lists the manifests in start order.
func (s *Set) Manifests() []Manifest { return slices.Clone(s.manifests) }

// Grants lists every policy line of every module.
func (s *Set) Grants() []Grant { return slices.Clone(s.grants) }

// Listens lists the subscriptions of all modules.
func (s *Set) Listens() []outbox.Subscription {
	var all []outbox.Subscription
	for _, m := range s.manifests {
		all = append(all, m.Listens...)
	}
	return all
}

// Durable registers every module's private workflows and activities.
func (s *Set) Durable(r worker.Registry) {
	for _, m := range s.manifests {
		if m.Durable != nil {
			m.Durable(r)
		}
	}
}

// Start starts modules in order. On failure, those already started are stopped.
func (s *Set) Start(ctx context.Context) error {
	for _, m := range s.mods[s.started:] {
		s.started++
		if st, ok := m.(Starter); ok {
			if err := st.Start(ctx); err != nil {
				return errors.Join(fmt.Errorf("start %s: %w", m.Manifest().Name, err), s.Stop(ctx))
			}
		}
	}
	return nil
}

// Stop stops started modules in reverse and reports every failure.
func (s *Set) Stop(ctx context.Context) error {
	var failures []error
	for ; s.started > 0; s.started-- {
		if st, ok := s.mods[s.started-1].(Stopper); ok {
			if err := st.Stop(ctx); err != nil {
				failures = append(failures, fmt.Errorf("stop %s: %w", s.manifests[s.started-1].Name, err))
			}
		}
	}
	return errors.Join(failures...)
}
