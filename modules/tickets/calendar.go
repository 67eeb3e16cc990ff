package tickets

import (
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/tixters/tixters/core/tix"
)

// calendarEntry uses UTC, which every calendar shows in its reader's zone and which needs no
// zone table in the file; the words name the venue's own time. No link: a calendar is shared
// more easily than its owner thinks, and the order's link opens the tickets.
func calendarEntry(card tix.EventCard, order tix.OrderSheet) []byte {
	c := ics.NewCalendarFor("Tixters")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(card.Name)
	e := c.AddEvent(order.ID.String() + "@tixters")
	e.SetDtStampTime(order.CreatedAt.UTC())
	e.SetStartAt(card.StartsAt.UTC())
	e.SetEndAt(card.EndsAt.UTC())
	e.SetSummary(card.Name)
	e.SetLocation(strings.Join(placeLines(card.Venue), ", "))
	e.SetDescription(card.OrganizationName + " presents. Doors " + clockTime(card.DoorsAt, zoneOf(card)) + " (" + card.Zone + "). Order " + order.Reference +
		".\nBring the tickets from your mail or your order page.")
	e.SetStatus(ics.ObjectStatusConfirmed)
	if card.Status == "cancelled" {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}
