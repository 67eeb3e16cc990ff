// Package module says what a module is and how the kernel loads a set of them.
//
// Load declares, checks and orders modules before anything runs and reports everything that
// is wrong in one message. Start then starts those that have background work in the order of
// their needs, and Stop winds them down in reverse.
package module

import (
	"context"
	"io/fs"

	"go.temporal.io/sdk/worker"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/web"
)

// Module is one feature that plugs into Tixters. Everything it needs arrives through its
// constructor, as small interfaces that it declares itself; everything it offers is in its
// Manifest. There is no third way in or out.
//
// What happens to a module, in order:
//
//  1. Manifest is called once and must have no side effects.
//  2. Routes declares its operations; each needs a line in Policy.
//  3. Load checks the whole set and refuses to go on when anything is wrong.
//  4. Its Migrations run after those of the modules in Needs.
//  5. Start, when it is a Starter, after those in Needs.
//  6. Its Listens receive messages, at least once each.
//  7. Stop, when it is a Stopper, before those in Needs.
type Module interface{ Manifest() Manifest }

// Manifest is a module's whole surface. A zero field means "none of these".
type Manifest struct {
	// Name is unique, lower case; it prefixes routes (/v1/seating), tables (seating_holds),
	// operations (seating.hold.create) and topics.
	Name string
	// Needs names modules that start first and stop last, and whose tables may be referenced.
	Needs []string
	// Routes declares typed operations, each with an id "<name>.<noun>.<verb>".
	Routes func(*web.Router)
	// Policy holds Casbin lines "p, <role>, <operation>", one for each grant.
	Policy string
	// Migrations holds numbered goose files: a line of versions of this module's own.
	Migrations fs.FS
	// Listens lists the reactions to messages.
	Listens []outbox.Subscription
	// Durable registers workflows and activities private to this module, on durable.Queue.
	Durable func(worker.Registry)
}

// Starter is a module with background work to begin. Start must return soon.
type Starter interface{ Start(context.Context) error }

// Stopper is a module with work to wind down. Stop must be safe after a failed Start.
type Stopper interface{ Stop(context.Context) error }
