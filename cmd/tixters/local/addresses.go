package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/tixters/tixters/cmd/tixters/demo"
	"github.com/tixters/tixters/core/devstack"
)

// Addresses is what a newcomer and a script want to know of a running stack. It is written to
// .tixters/run.json.
type Addresses struct {
	Buyer      string   `json:"buyer"`
	Door       string   `json:"door"`
	API        string   `json:"api"`
	Docs       string   `json:"docs"`
	TemporalUI string   `json:"temporal_ui"`
	Inbox      string   `json:"inbox,omitempty"`
	Stripe     string   `json:"stripe_standin,omitempty"`
	Ops        string   `json:"ops"`
	Database   string   `json:"database"`
	DoorCode   string   `json:"door_code"`
	SignIns    []SignIn `json:"sign_ins"`
	PID        int      `json:"pid"`
	// Event is tonight's demo event: its tickets can be scanned at once.
	Event string `json:"event"`
}

// SignIn is a demo account.
type SignIn struct {
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// tell collects the addresses and writes run.json.
func (s *Stack) tell(ctx context.Context, temporalUI string) error {
	here := s.cfg.HTTP.PublicURL
	s.Addresses = Addresses{
		Buyer: here + "/", Door: s.cfg.HTTP.DoorURL + "/door/", API: here + "/v1", Docs: here + "/docs/", TemporalUI: temporalUI,
		Ops: address(s.ports.ops), Database: s.cfg.Database.URL, PID: os.Getpid(),
		SignIns: []SignIn{{"administrator", demo.Admin, demo.Password}, {"organizer", demo.Owner, demo.Password}, {"door", demo.Door, demo.Password}},
	}
	if s.ports.inbox != nil {
		s.Addresses.Inbox = address(s.ports.inbox)
	}
	if s.ports.stripe != nil {
		s.Addresses.Stripe = address(s.ports.stripe) + "/__standin/"
	}
	tonight, err := demo.Tonight(ctx, s.Platform)
	if err != nil {
		return err
	}
	s.Addresses.Event, s.Addresses.DoorCode = here+"/e/"+tonight.Slug, tonight.DoorCode
	body, err := json.MarshalIndent(s.Addresses, "", "  ")
	if err != nil || s.o.Throwaway {
		return err
	}
	return os.WriteFile(filepath.Join(s.o.Layout.State(), "run.json"), append(body, '\n'), 0o600)
}

// Running reads the addresses of the stack that runs in this checkout.
func Running(l devstack.Layout) (Addresses, error) {
	var a Addresses
	body, err := os.ReadFile(filepath.Join(l.State(), "run.json"))
	if err != nil {
		return a, errors.New("nothing runs here: start it with make run")
	}
	return a, json.Unmarshal(body, &a)
}

// Print writes the table of addresses for people.
func (a Addresses) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 2, 4, 3, ' ', 0)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %s\t%s\n", name, value)
		}
	}
	fmt.Fprintln(w)
	row("Shop", a.Buyer)
	row("Tonight's event", a.Event)
	row("Door app", a.Door)
	row("  enrol with", a.DoorCode+"  (works once, for 15 minutes; `go run ./cmd/tixters door` makes another)")
	row("API documents", a.Docs)
	row("Temporal UI", a.TemporalUI)
	row("Inbox", a.Inbox)
	row("Stripe stand-in", a.Stripe)
	row("Probes, metrics", a.Ops+"/readyz, /metrics")
	fmt.Fprintln(w)
	for _, s := range a.SignIns {
		row("Sign in as "+s.Role, s.Email+"   "+s.Password)
	}
	row("Test cards", "4242 4242 4242 4242 pays · 4000 0000 0000 9995 is declined · 4000 0000 0000 3220 asks for 3-D Secure")
	fmt.Fprintln(w)
	return w.Flush()
}
