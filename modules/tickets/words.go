package tickets

import (
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// longDay is "Friday 4 December 2026".
func longDay(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Monday 2 January 2006")
}

// shortDay is "Fri 27 Nov 2026".
func shortDay(t time.Time, zone *time.Location) string { return t.In(zone).Format("Mon 2 Jan 2006") }

// clockTime is "19:00".
func clockTime(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

// placeLines are the venue's name and address, without what is empty.
func placeLines(v tix.VenueCard) []string {
	var lines []string
	for _, l := range []string{v.Name, v.Street, v.City} {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
