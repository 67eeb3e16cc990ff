package venues

import "github.com/tixters/tixters/core/tix"

// Changed says that a venue was changed; receivers ask for its card.
type Changed struct {
	VenueID        tix.VenueID        `json:"venue_id"`
	OrganizationID tix.OrganizationID `json:"organization_id"`
}

// Topic implements tix.Message.
func (Changed) Topic() string { return "venues.venue_changed" }
