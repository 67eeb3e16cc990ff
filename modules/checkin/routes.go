package checkin

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type enrolIn struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id"`
	Body    struct {
		Name   string     `json:"name" minLength:"1" maxLength:"80" doc:"What people call the door" example:"Left door"`
		GateID tix.GateID `json:"gate_id,omitempty" doc:"A gate of the event's venue; absent: chosen on the device"`
	}
}

type enrolOut struct {
	Body struct {
		EnrolmentID tix.EnrolmentID `json:"enrolment_id"`
		Code        string          `json:"code" doc:"Works once, until expires_at" example:"K7QM2XPA"`
		QRText      string          `json:"qr_text" doc:"The same for the device's camera" example:"TIXENROL:K7QM2XPA@https://tickets.example/door/"`
		ExpiresAt   time.Time       `json:"expires_at"`
	}
}

type claimIn struct {
	Body struct {
		Code       string `json:"code" minLength:"8" maxLength:"20" doc:"Spaces, hyphens and lower case are forgiven"`
		DeviceName string `json:"device_name,omitempty" maxLength:"80" doc:"Absent: the name given when the code was made"`
	}
}

type claimOut struct {
	Body struct {
		DeviceToken string      `json:"device_token" doc:"Bearer token of every device operation"`
		ExpiresAt   time.Time   `json:"expires_at"`
		Device      deviceBody  `json:"device"`
		Event       eventBody   `json:"event"`
		Gates       []gateBody  `json:"gates" nullable:"false"`
		GateID      *tix.GateID `json:"gate_id,omitempty"`
	}
}

type devicesIn struct {
	web.OrganizationPath
	web.Page
	EventID tix.EventID `query:"event_id" doc:"Only devices of this event"`
}

type devicesOut struct{ Body web.List[deviceBody] }

type revokeIn struct {
	web.OrganizationPath
	DeviceID tix.DeviceID `path:"device_id"`
}

func (m *Module) routes(r *web.Router) {
	m.doorRoutes(r)
	web.Handle(r, web.Operation{ID: "checkin.enrolment.create", Method: http.MethodPost, Path: "organizations/{organization_id}/events/{event_id}/enrolments", Status: http.StatusCreated,
		Summary: "Make a code that turns one device into a door of the event"}, m.enrol)
	web.Handle(r, web.Operation{ID: "checkin.enrolment.claim", Method: http.MethodPost, Path: "enrolments/claim", Status: http.StatusCreated,
		Summary: "Become a door of an event with a code", Limit: web.Limit{Burst: 10, Per: time.Minute}}, m.claim)
	web.Handle(r, web.Operation{ID: "checkin.device.list", Method: http.MethodGet, Path: "organizations/{organization_id}/devices",
		Summary: "List door devices, revoked ones included"}, m.devices)
	web.Handle(r, web.Operation{ID: "checkin.device.delete", Method: http.MethodDelete, Path: "organizations/{organization_id}/devices/{device_id}",
		Summary: "Revoke a door device at once"}, m.revoke)
}

func (m *Module) enrol(ctx context.Context, in *enrolIn) (*enrolOut, error) {
	made, err := m.service.Enrol(ctx, in.OrganizationID, in.EventID, in.Body.Name, in.Body.GateID)
	if err != nil {
		return nil, err
	}
	out := &enrolOut{}
	out.Body.EnrolmentID, out.Body.Code, out.Body.QRText, out.Body.ExpiresAt = made.ID, made.Code, made.QR, made.ExpiresAt
	return out, nil
}

func (m *Module) claim(ctx context.Context, in *claimIn) (*claimOut, error) {
	c, err := m.service.Claim(ctx, in.Body.Code, in.Body.DeviceName)
	if err != nil {
		return nil, err
	}
	out := &claimOut{}
	out.Body.DeviceToken, out.Body.ExpiresAt, out.Body.Device = c.Token, c.Expires, showDevice(c.Device)
	out.Body.Event, out.Body.Gates, out.Body.GateID = showEvent(c.Card), showGates(c.Card), gateOrNone(c.Device.GateID)
	return out, nil
}

func (m *Module) devices(ctx context.Context, in *devicesIn) (*devicesOut, error) {
	var after tix.DeviceID
	if parts, err := web.ParseCursor(in.After, 1); err != nil {
		return nil, err
	} else if parts != nil {
		if after, err = tix.ParseDeviceID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	rows, err := m.service.Devices(ctx, in.OrganizationID, in.EventID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	items := make([]deviceBody, 0, len(rows))
	for _, d := range rows {
		items = append(items, showDevice(d))
	}
	return &devicesOut{Body: web.Cut(items, in.Limit, func(d deviceBody) string { return web.Cursor(d.ID.String()) })}, nil
}

func (m *Module) revoke(ctx context.Context, in *revokeIn) (*struct{}, error) {
	return nil, m.service.Revoke(ctx, in.OrganizationID, in.DeviceID)
}
