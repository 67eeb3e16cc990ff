package events

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWallTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone, text string
		what       wall
		utc        string
	}{
		"a winter evening":                           {"Europe/Berlin", "2026-12-04T20:00", wallExact, "2026-12-04T19:00:00Z"},
		"a summer evening":                           {"Europe/Berlin", "2026-07-04T20:00", wallExact, "2026-07-04T18:00:00Z"},
		"skipped in Berlin":                          {"Europe/Berlin", "2026-03-29T02:30", wallSkipped, ""},
		"the first skipped minute":                   {"Europe/Berlin", "2026-03-29T02:00", wallSkipped, ""},
		"the last minute before":                     {"Europe/Berlin", "2026-03-29T01:59", wallExact, "2026-03-29T00:59:00Z"},
		"the first minute after":                     {"Europe/Berlin", "2026-03-29T03:00", wallExact, "2026-03-29T01:00:00Z"},
		"twice in Berlin: the earlier":               {"Europe/Berlin", "2026-10-25T02:30", wallExact, "2026-10-25T00:30:00Z"},
		"after the second round":                     {"Europe/Berlin", "2026-10-25T03:00", wallExact, "2026-10-25T02:00:00Z"},
		"skipped in New York":                        {"America/New_York", "2026-03-08T02:15", wallSkipped, ""},
		"twice in New York: the earlier":             {"America/New_York", "2026-11-01T01:15", wallExact, "2026-11-01T05:15:00Z"},
		"Phoenix keeps its clocks":                   {"America/Phoenix", "2026-03-08T02:15", wallExact, "2026-03-08T09:15:00Z"},
		"half an hour on Lord Howe, skipped":         {"Australia/Lord_Howe", "2026-10-04T02:15", wallSkipped, ""},
		"half an hour on Lord Howe, twice":           {"Australia/Lord_Howe", "2026-04-05T01:45", wallExact, "2026-04-04T14:45:00Z"},
		"midnight is skipped in Beirut":              {"Asia/Beirut", "2026-03-29T00:30", wallSkipped, ""},
		"quarter hours in Kathmandu":                 {"Asia/Kathmandu", "2026-01-01T00:00", wallExact, "2025-12-31T18:15:00Z"},
		"Samoa left out a day":                       {"Pacific/Apia", "2011-12-30T12:00", wallSkipped, ""},
		"far east":                                   {"Pacific/Kiritimati", "2026-01-01T00:00", wallExact, "2025-12-31T10:00:00Z"},
		"no such day":                                {"Europe/Berlin", "2026-02-30T20:00", wallMalformed, ""},
		"an instant is not a wall time":              {"Europe/Berlin", "2026-12-04T20:00:00Z", wallMalformed, ""},
		"an offset is not a wall time":               {"Europe/Berlin", "2026-12-04T20:00+01:00", wallMalformed, ""},
		"the distant past":                           {"Europe/Berlin", "1026-12-04T20:00", wallMalformed, ""},
		"nothing":                                    {"Europe/Berlin", "", wallMalformed, ""},
		"UTC has neither":                            {"UTC", "2026-03-29T02:30", wallExact, "2026-03-29T02:30:00Z"},
		"the year a zone changed its mind, Istanbul": {"Europe/Istanbul", "2026-03-29T03:30", wallExact, "2026-03-29T00:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var z zones
			l, err := z.location(c.zone)
			require.NoError(t, err)
			at, what := instantOf(c.text, l)
			require.Equal(t, c.what, what)
			if c.what == wallExact {
				require.Equal(t, c.utc, at.UTC().Format(time.RFC3339))
			}
		})
	}
}

// Every instant is shown as some wall time, and that wall time leads back to it, or to the
// earlier of the two instants that share it.
func TestEveryInstantHasItsWallTime(t *testing.T) {
	t.Parallel()
	var z zones
	rapid.Check(t, func(t *rapid.T) {
		l, err := z.location(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
			"Africa/Casablanca", "America/St_Johns", "Pacific/Chatham", "Asia/Tokyo"}).Draw(t, "zone"))
		require.NoError(t, err)
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		want := from.Add(time.Duration(rapid.IntRange(0, 5*366*24*60).Draw(t, "minute")) * time.Minute)
		text := want.In(l).Format(wallLayout)
		got, what := instantOf(text, l)
		require.Equal(t, wallExact, what)
		require.Equal(t, text, got.In(l).Format(wallLayout))
		require.False(t, got.After(want))
		require.LessOrEqual(t, want.Sub(got), time.Hour)
	})
}
