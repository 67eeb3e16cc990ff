package invoices

import (
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Party is who sells or buys, as a document says it.
type Party struct {
	Name       string `json:"name"`
	Street     string `json:"street,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city,omitempty"`
	Country    string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	TaxNumber  string `json:"tax_number,omitempty"`
	VATID      string `json:"vat_id,omitempty"`
	Email      string `json:"email,omitempty"`
}

// address is what stands below the name.
func (p Party) address() []string {
	place := strings.TrimSpace(p.PostalCode + " " + p.City)
	switch p.Country {
	case "US", "CA", "GB", "AU", "IE", "NZ": // the code stands behind the city there
		place = strings.TrimSpace(p.City + " " + p.PostalCode)
	}
	var out []string
	for _, line := range []string{p.Street, strings.Trim(place+", "+p.Country, ", ")} {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Content is everything that a document says besides its columns, frozen when it was issued. Amounts are
// minor units of the document's currency.
type Content struct {
	Seller         Party    `json:"seller"`
	Recipient      Party    `json:"recipient"`
	Lines          []Line   `json:"lines"`
	Taxes          []TaxSum `json:"taxes"`
	Notes          []string `json:"notes,omitempty"`
	Event          string   `json:"event"`
	EventOn        string   `json:"event_on"` // date, where it takes place: when the service is rendered
	Place          string   `json:"place,omitempty"`
	OrderReference string   `json:"order_reference,omitempty"`
	PaidOn         string   `json:"paid_on,omitempty"`
	Corrects       string   `json:"corrects,omitempty"`    // number of what it corrects
	CorrectsOn     string   `json:"corrects_on,omitempty"` // and its date
	VersionOn      string   `json:"version_on,omitempty"`  // date of a version after the first
}

// Line is a line of a document.
type Line struct {
	Text     string `json:"text"`
	Quantity int64  `json:"quantity"`
	Each     int64  `json:"each"` // tax included
	Net      int64  `json:"net"`
	Tax      int64  `json:"tax"`
	Total    int64  `json:"total"`
	Fee      int64  `json:"fee,omitempty"`  // of Total, on top of the face price
	Rate     int64  `json:"rate,omitempty"` // basis points of tax
}

// TaxSum is what the lines of one rate come to.
type TaxSum struct {
	Rate int64 `json:"rate"` // basis points
	Net  int64 `json:"net"`
	Tax  int64 `json:"tax"`
}

const dateForm = "2006-01-02"

// about writes down what an event is.
func (c Content) about(e tix.EventCard) Content {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		zone = time.UTC
	}
	c.Event, c.EventOn = e.Name, e.StartsAt.In(zone).Format(dateForm)
	c.Place = strings.Trim(e.Venue.Name+", "+e.Venue.City, ", ")
	return c
}

// bill makes a document of lines; numbers come later.
func bill(d Document, lines []Line) Document {
	d.Version, d.Content.Lines, d.Content.Taxes = 1, lines, sumTaxes(lines)
	d.Net, d.Tax = 0, 0
	for _, t := range d.Content.Taxes {
		d.Net, d.Tax = d.Net+t.Net, d.Tax+t.Tax
	}
	d.Total = d.Net + d.Tax
	return d
}
