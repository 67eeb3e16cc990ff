package demo

import (
	"context"
	"errors"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/events"
)

// Evening is tonight's demo event and a fresh code for a door device.
type Evening struct {
	EventID        tix.EventID
	OrganizationID tix.OrganizationID
	Slug           string
	DoorCode       string
}

// Tonight finds the demo event that starts soonest and makes an enrolment code for its door.
func Tonight(ctx context.Context, p *tixters.Platform) (Evening, error) {
	found, err := p.Rooms.Listings.List(ctx, events.Search{Query: "Lanterns of the North"}, nil, 1)
	if err != nil {
		return Evening{}, err
	}
	if len(found) == 0 {
		return Evening{}, errors.New("the demo event of tonight is not there")
	}
	card := found[0].Card
	code, err := p.Rooms.Checkin.Enrol(ctx, card.OrganizationID, card.ID, "Demo phone", tix.GateID{})
	if err != nil {
		return Evening{}, err
	}
	return Evening{EventID: card.ID, OrganizationID: card.OrganizationID, Slug: card.Slug, DoorCode: code.Code}, nil
}
