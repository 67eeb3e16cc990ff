package auth

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Kind is the sort of party that speaks.
type Kind uint8

// The kinds; the zero Principal is Anonymous.
const (
	Anonymous Kind = iota
	User           // a person with an account
	Device         // a door device, bound to one event
)

// String names the kind for logs.
func (k Kind) String() string {
	switch k {
	case User:
		return "user"
	case Device:
		return "device"
	}
	return "anonymous"
}

// Principal is who makes a request.
type Principal struct {
	Kind           Kind
	UserID         tix.UserID         // of a User
	SessionID      tix.SessionID      // of a User
	DeviceID       tix.DeviceID       // of a Device
	EventID        tix.EventID        // of a Device
	OrganizationID tix.OrganizationID // of a Device
	GateID         tix.GateID         // of a Device; zero when it stands at no gate
	Name           string             // what people call them
	SecondFactor   bool               // the session was opened with a second factor
}

// Actor is the principal's name in records: "usr_…", "dev_…" or "anonymous".
func (p Principal) Actor() string {
	switch p.Kind {
	case User:
		return p.UserID.String()
	case Device:
		return p.DeviceID.String()
	}
	return "anonymous"
}

type principalKey struct{}

// With gives a context in which p speaks.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From gives who speaks in the context; the zero (Anonymous) Principal when nobody was set.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}
