package rbac

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

//go:embed model.conf
var modelText string

// Roles tells which roles a person has in an organization, and with the zero organization
// which platform roles.
type Roles interface {
	Roles(ctx context.Context, user tix.UserID, org tix.OrganizationID) ([]string, error)
}

// Policy implements web.Policy with Casbin.
type Policy struct {
	enforcer *casbin.SyncedEnforcer
	cache    *Cache

	// The lines never change after New, and what a person may do depends on their roles alone;
	// so each answer of the enforcer, some 100 µs of work, is asked for once.
	mu      sync.RWMutex
	answers map[question]bool
}

// question is what an answer depends on. There are few: sets of roles that people have, times
// operations.
type question struct{ roles, operation string }

// New compiles the grants of the loaded modules.
func New(grants []module.Grant, cache *Cache) (*Policy, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("policy model: %w", err)
	}
	e, err := casbin.NewSyncedEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	e.AddFunction("member", member)
	for _, g := range grants {
		if _, err := e.AddPolicy(g.Role, g.Operation); err != nil {
			return nil, fmt.Errorf("policy line %s %s: %w", g.Role, g.Operation, err)
		}
	}
	return &Policy{enforcer: e, cache: cache, answers: map[question]bool{}}, nil
}

// caller is what member() looks at: the roles that were read for this one decision.
type caller struct{ roles []string }

// member is the function of the matcher: does the caller have the role?
func member(args ...any) (any, error) {
	if len(args) != 3 {
		return false, fmt.Errorf("member takes 3 arguments, not %d", len(args))
	}
	c, ok := args[0].(caller)
	role, text := args[2].(string)
	if !ok || !text {
		return false, fmt.Errorf("member(%T, %T, %T)", args[0], args[1], args[2])
	}
	return slices.Contains(c.roles, role), nil
}

// Decide implements web.Policy.
func (p *Policy) Decide(ctx context.Context, who auth.Principal, org tix.OrganizationID, operation string) (web.Decision, error) {
	c := caller{roles: []string{"public"}}
	belongs := false
	switch who.Kind {
	case auth.User:
		c.roles = append(c.roles, "user")
		platform, err := p.cache.Get(ctx, who.UserID, tix.OrganizationID{})
		if err != nil {
			return web.Forbidden, errs.Wrap("rbac.decide", err)
		}
		c.roles = append(c.roles, platform...)
		belongs = len(platform) > 0
		if !org.IsZero() {
			inside, err := p.cache.Get(ctx, who.UserID, org)
			if err != nil {
				return web.Forbidden, errs.Wrap("rbac.decide", err)
			}
			c.roles = append(c.roles, inside...)
			belongs = belongs || len(inside) > 0
		}
	case auth.Device:
		c.roles = append(c.roles, "device")
		belongs = who.OrganizationID == org
	case auth.Anonymous:
	}
	allowed, err := p.enforce(c, org, operation)
	switch {
	case err != nil:
		return web.Forbidden, errs.Wrap("rbac.decide", err)
	case allowed && (org.IsZero() || belongs):
		return web.Allowed, nil
	case who.Kind == auth.Anonymous:
		return web.Unsigned, nil
	case !org.IsZero() && !belongs:
		return web.Hidden, nil
	}
	return web.Forbidden, nil
}

// enforce asks Casbin, once for each set of roles and operation.
func (p *Policy) enforce(c caller, org tix.OrganizationID, operation string) (bool, error) {
	q := question{c.roles[0], operation}
	if len(c.roles) > 1 {
		q.roles = strings.Join(c.roles, " ")
	}
	p.mu.RLock()
	allowed, known := p.answers[q]
	p.mu.RUnlock()
	if known {
		return allowed, nil
	}
	allowed, err := p.enforcer.Enforce(c, org.String(), operation)
	if err == nil {
		p.mu.Lock()
		p.answers[q] = allowed
		p.mu.Unlock()
	}
	return allowed, err
}

// Matrix draws every operation against every role; a line is one operation.
func Matrix(grants []module.Grant, operations []string) string {
	roles := module.Roles()
	width := 0
	for _, op := range operations {
		width = max(width, len(op))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s", width, "operation")
	for _, r := range roles {
		fmt.Fprintf(&b, "  %s", r)
	}
	b.WriteString("\n")
	for _, op := range operations {
		line := fmt.Sprintf("%-*s", width, op)
		for _, r := range roles {
			mark := "·"
			if slices.Contains(grants, module.Grant{Role: r, Operation: op}) {
				mark = "x"
			}
			line += "  " + mark + strings.Repeat(" ", len(r)-1)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
