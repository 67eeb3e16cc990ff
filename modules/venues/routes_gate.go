package venues

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// GatePath names a gate of a venue.
type GatePath struct {
	VenuePath
	GateID tix.GateID `path:"gate_id" example:"gat_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type gateCreateIn struct {
	VenuePath
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"80" example:"Main entrance"`
		Position *int   `json:"position,omitempty" minimum:"0" maximum:"10000" doc:"Without it the gate comes last"`
	}
}

type gateUpdateIn struct {
	GatePath
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"80"`
		Position *int    `json:"position,omitempty" minimum:"0" maximum:"10000"`
	}
}

type gateOut struct{ Body gateBody }

func answerGate(g Gate, err error) (*gateOut, error) {
	if err != nil {
		return nil, err
	}
	return &gateOut{Body: showGate(g)}, nil
}

func (m *Module) gateRoutes(r *web.Router, path string) {
	web.Handle(r, web.Operation{ID: "venues.gate.create", Method: http.MethodPost, Path: path, Summary: "Add a gate", Status: http.StatusCreated}, m.addGate)
	web.Handle(r, web.Operation{ID: "venues.gate.update", Method: http.MethodPatch, Path: path + "/{gate_id}", Summary: "Change a gate"}, m.updateGate)
	web.Handle(r, web.Operation{ID: "venues.gate.delete", Method: http.MethodDelete, Path: path + "/{gate_id}", Summary: "Delete a gate"}, m.removeGate)
}

func (m *Module) addGate(ctx context.Context, in *gateCreateIn) (*gateOut, error) {
	return answerGate(m.service.AddGate(ctx, in.OrganizationID, in.VenueID, GateDetails{Name: &in.Body.Name, Position: in.Body.Position}))
}

func (m *Module) updateGate(ctx context.Context, in *gateUpdateIn) (*gateOut, error) {
	return answerGate(m.service.UpdateGate(ctx, in.OrganizationID, in.VenueID, in.GateID, GateDetails{Name: in.Body.Name, Position: in.Body.Position}))
}

func (m *Module) removeGate(ctx context.Context, in *GatePath) (*struct{}, error) {
	return nil, m.service.DeleteGate(ctx, in.OrganizationID, in.VenueID, in.GateID)
}
