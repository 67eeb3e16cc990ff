package tickets

import (
	"crypto/ed25519"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	opensBefore = 12 * time.Hour // a ticket is valid from so long before doors
	closesAfter = 12 * time.Hour // until so long after the end
	sealPurpose = "ticket-key"
	allZones    = 0xffff
)

var (
	errEmptyOrder = errs.New(errs.Invalid, "order_is_empty", "The order has no tickets.")
	errManyTiers  = errs.New(errs.Conflict, "too_many_tiers", "The event has more ticket tiers than a ticket code can tell apart.")
	errManyKeys   = errs.New(errs.Conflict, "too_many_keys", "The event's keys were renewed too often.")
)

// Service issues tickets, makes and reads their codes, finds and voids them.
type Service struct {
	store  store
	clock  clock.Clock
	sealer Sealer
	events Events
	audit  Audit

	// public holds public keys of genuine events only; they never change, so they may stay.
	public sync.Map // keyName → publicKey
}

type keyName struct {
	event int64
	kid   int
}

type publicKey struct {
	event tix.EventID
	key   ed25519.PublicKey
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock, sealer Sealer, events Events, audit Audit) *Service {
	return &Service{store: store{d}, clock: clk, sealer: sealer, events: events, audit: audit}
}
