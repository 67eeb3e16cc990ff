package rbac_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// place is one person in one organization; the zero organization is the platform.
type place struct {
	user tix.UserID
	org  tix.OrganizationID
}

// register stands for the rows of the accounts room and counts how often it is asked.
type register struct {
	mu    sync.Mutex
	roles map[place][]string
	asked map[place]int
	pause func(place) // called after a read and before its answer, when set
}

func newRegister() *register {
	return &register{roles: map[place][]string{}, asked: map[place]int{}}
}

func (r *register) give(user tix.UserID, org tix.OrganizationID, roles ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.roles[place{user, org}] = roles
}

func (r *register) reads(user tix.UserID, org tix.OrganizationID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[place{user, org}]
}

func (r *register) Roles(_ context.Context, user tix.UserID, org tix.OrganizationID) ([]string, error) {
	r.mu.Lock()
	at := place{user, org}
	r.asked[at]++
	roles, pause := r.roles[at], r.pause
	r.mu.Unlock()
	if pause != nil {
		pause(at)
	}
	return roles, nil
}
