package venues

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Venue is a place, with its gates in order.
type Venue struct {
	ID             tix.VenueID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Name           string
	Street         string
	PostalCode     string
	City           string
	Region         string
	Country        string // ISO 3166-1 alpha-2, upper case
	Zone           string // IANA
	Capacity       int
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Gates          []Gate `gorm:"-"`
}

// TableName implements gorm's Tabler.
func (Venue) TableName() string { return "venues_venues" }

// Card is what other rooms see of the venue.
func (v Venue) Card() tix.VenueCard {
	gates := make([]tix.GateCard, 0, len(v.Gates))
	for _, g := range v.Gates {
		gates = append(gates, tix.GateCard{ID: g.ID, Name: g.Name})
	}
	return tix.VenueCard{ID: v.ID, OrganizationID: v.OrganizationID, Name: v.Name, Street: v.Street,
		City: v.City, Country: v.Country, Zone: v.Zone, Capacity: v.Capacity, Gates: gates}
}

// Gate is a door of a venue.
type Gate struct {
	ID             tix.GateID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	VenueID        tix.VenueID
	Name           string
	Position       int // gates are shown in this order, then by name
	CreatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (Gate) TableName() string { return "venues_gates" }

// Details are what an organizer says of a venue. Nil fields of a change stay as they are.
type Details struct {
	Name       *string
	Street     *string
	PostalCode *string
	City       *string
	Region     *string
	Country    *string
	Zone       *string
	Capacity   *int
}

// GateDetails are what an organizer says of a gate. Nil fields of a change stay as they are.
type GateDetails struct {
	Name     *string
	Position *int
}
