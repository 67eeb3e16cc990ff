package checkin

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the decision vectors anew")

const decideFile = "../../apps/contract/door/decide.json"

// The shape of decide.json; the door app runs the same cases.
type (
	decideVectors struct {
		About    []string          `json:"about"`
		Facts    map[string]string `json:"facts"`
		Decision map[string]string `json:"decision"`
		Grace    int               `json:"grace_seconds"`
		Cases    []decideCase      `json:"cases"`
	}
	decideCase struct {
		Name     string   `json:"name"`
		Facts    facts    `json:"facts"`
		Decision decision `json:"decision"`
	}
)

// decideTable is the rules as a stranger reads them: what differs from a good ticket, and what
// must come of it.
func decideTable() decideVectors {
	const from, until = int64(1796364000), int64(1796439600)
	var (
		letIn    = decision{admitted, "Let in", true, false, false}
		inside   = decision{alreadyIn, "Already in", true, true, false}
		ours     = decision{wrongEvent, "Other event", false, false, true}
		theirs   = decision{wrongEvent, "Other event", false, false, false}
		notToday = decision{wrongDay, "Not today", true, false, false}
		notValid = decision{void, "Not valid", true, false, false}
		notPaid  = decision{unpaid, "Not paid", true, false, false}
		nothing  = decision{unknown, "Not a ticket", false, false, false}
	)
	v := decideVectors{
		About: []string{
			"The rules of the door, run in Go (modules/checkin) and in TypeScript (apps/door).",
			"Made by: go test ./modules/checkin -run TestDecide -update",
			"Rules in order, the first that applies counts: not signed: unknown; other event: wrong_event; not known: unknown; state: void; not paid: unpaid; outside its time: wrong_day; inside: already_in; else admitted.",
		},
		Facts: map[string]string{
			"signed":            "the text is a TX1 code and one of the platform's keys for the event it names has signed it (true for a ticket picked from the search)",
			"known":             "the ticket exists and the code is its newest generation",
			"ticket_event":      "id of the event the code was signed for; empty when not signed",
			"device_event":      "id of the event the device is enrolled for",
			"same_organization": "both events belong to one organization",
			"state":             "valid | void; anything but valid is refused",
			"paid":              "the order of the ticket is paid",
			"valid_from":        "seconds since 1970 UTC, inclusive",
			"valid_until":       "seconds since 1970 UTC, inclusive",
			"now":               "seconds since 1970 UTC of the server, or the device's corrected clock",
			"inside":            "the ticket has an admission that was not undone",
		},
		Decision: map[string]string{
			"verdict":        "admitted | already_in | wrong_event | wrong_day | void | unknown | unpaid",
			"title":          "the words on the screen",
			"shows_ticket":   "holder, tier and order may be shown",
			"shows_previous": "when, where and by whom it was let in is shown",
			"names_event":    "the ticket's own event may be named",
		},
		Grace: graceSeconds,
	}
	add := func(name string, want decision, change func(*facts)) {
		f := facts{Signed: true, Known: true, TicketEvent: "evt_a", DeviceEvent: "evt_a", SameOrganization: true, State: "valid", Paid: true, ValidFrom: from, ValidUntil: until, Now: from + 3600}
		change(&f)
		v.Cases = append(v.Cases, decideCase{name, f, want})
	}
	noTicket := func(f *facts) { *f = facts{DeviceEvent: "evt_a", Now: from} }
	add("a good ticket", letIn, func(*facts) {})
	add("a good ticket, first second", letIn, func(f *facts) { f.Now = from })
	add("a good ticket, last second", letIn, func(f *facts) { f.Now = until })
	add("early within the grace", letIn, func(f *facts) { f.Now = from - 1 })
	add("early at the edge of the grace", letIn, func(f *facts) { f.Now = from - graceSeconds })
	add("early by one second more", notToday, func(f *facts) { f.Now = from - graceSeconds - 1 })
	add("late within the grace", letIn, func(f *facts) { f.Now = until + 1 })
	add("late at the edge of the grace", letIn, func(f *facts) { f.Now = until + graceSeconds })
	add("late by one second more", notToday, func(f *facts) { f.Now = until + graceSeconds + 1 })
	add("the day before", notToday, func(f *facts) { f.Now = from - 86400 })
	add("the year after", notToday, func(f *facts) { f.Now = until + 31536000 })
	add("already inside", inside, func(f *facts) { f.Inside = true })
	add("already inside, last second of the grace", inside, func(f *facts) { f.Inside, f.Now = true, until+graceSeconds })
	add("already inside, but too late now", notToday, func(f *facts) { f.Inside, f.Now = true, until+graceSeconds+1 })
	add("void", notValid, func(f *facts) { f.State = "void" })
	add("void and inside", notValid, func(f *facts) { f.State, f.Inside = "void", true })
	add("void and unpaid", notValid, func(f *facts) { f.State, f.Paid = "void", false })
	add("void on another day", notValid, func(f *facts) { f.State, f.Now = "void", from-86400 })
	add("a state that this version does not know", notValid, func(f *facts) { f.State = "suspended" })
	add("a state in capitals is not valid", notValid, func(f *facts) { f.State = "VALID" })
	add("no state", notValid, func(f *facts) { f.State = "" })
	add("not paid", notPaid, func(f *facts) { f.Paid = false })
	add("not paid on another day", notPaid, func(f *facts) { f.Paid, f.Now = false, until+86400 })
	add("not paid and inside", notPaid, func(f *facts) { f.Paid, f.Inside = false, true })
	add("another event of this organization", ours, func(f *facts) { f.TicketEvent = "evt_b" })
	add("another event of another organization", theirs, func(f *facts) { f.TicketEvent, f.SameOrganization = "evt_z", false })
	add("another event, void there", ours, func(f *facts) { f.TicketEvent, f.State = "evt_b", "void" })
	add("another event, inside there", ours, func(f *facts) { f.TicketEvent, f.Inside = "evt_b", true })
	add("another event, not known there", ours, func(f *facts) { f.TicketEvent, f.Known = "evt_b", false })
	add("signed, but nobody knows it", nothing, func(f *facts) { f.Known, f.State, f.Paid = false, "", false })
	add("an old generation", nothing, func(f *facts) { f.Known = false })
	add("not signed", nothing, func(f *facts) { f.Signed = false })
	add("not signed, all else good and inside", nothing, func(f *facts) { f.Signed, f.Inside = false, true })
	add("not signed, another event", nothing, func(f *facts) { f.Signed, f.TicketEvent = false, "evt_b" })
	add("no ticket at all", nothing, noTicket)
	return v
}

// TestDecide holds the rules to the committed file.
func TestDecide(t *testing.T) {
	t.Parallel()
	if *update {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		require.NoError(t, e.Encode(decideTable()))
		require.NoError(t, os.MkdirAll(filepath.Dir(decideFile), 0o755))
		require.NoError(t, os.WriteFile(decideFile, b.Bytes(), 0o644))
	}
	raw, err := os.ReadFile(decideFile)
	require.NoError(t, err)
	var file decideVectors
	require.NoError(t, json.Unmarshal(raw, &file))
	require.Empty(t, cmp.Diff(decideTable(), file), "run with -update if the rules were meant to change")
	require.GreaterOrEqual(t, len(file.Cases), 25)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) { require.Equal(t, c.Decision, decide(c.Facts)) })
	}
}
