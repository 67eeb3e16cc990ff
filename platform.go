package tixters

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"go.temporal.io/sdk/client"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/migrations"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/audit"
	"github.com/tixters/tixters/modules/checkin"
	"github.com/tixters/tixters/modules/checkout"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/inventory"
	"github.com/tixters/tixters/modules/invoices"
	"github.com/tixters/tixters/modules/payouts"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/refunds"
	"github.com/tixters/tixters/modules/tickets"
	"github.com/tixters/tixters/modules/venues"
	"github.com/tixters/tixters/modules/waitingroom"
	"github.com/tixters/tixters/modules/webhooks"
	"github.com/tixters/tixters/rbac"
	"github.com/tixters/tixters/workflows/atonce"
	"github.com/tixters/tixters/workflows/dispute"
	"github.com/tixters/tixters/workflows/eventcancel"
	"github.com/tixters/tixters/workflows/payout"
	"github.com/tixters/tixters/workflows/purchase"
	"github.com/tixters/tixters/workflows/reconcile"
	"github.com/tixters/tixters/workflows/refund"
	"github.com/tixters/tixters/workflows/settlement"
	"github.com/tixters/tixters/workflows/sweep"
	"github.com/tixters/tixters/workflows/webhook"
)

// Platform is everything, wired and checked, and nothing running yet.
type Platform struct {
	Config   config.Config
	Log      *slog.Logger
	DB       *db.DB
	Outbox   *outbox.Outbox
	Live     *live.Hub
	Server   *web.Server
	Modules  *module.Set
	Roles    *rbac.Cache
	Tokens   *auth.Tokens
	Temporal client.Client
	Steps    *purchase.Activities
	Starter  *purchase.Starter
	Sagas    Sagas
	Rooms    Rooms
}

// Sagas are the runs beside the purchase, with what starts them.
type Sagas struct {
	Refund     *refund.Activities
	Refunds    *refund.Starter
	Settlement *settlement.Activities
	Settles    *settlement.Starter
	Payout     *payout.Activities
	Payouts    *payout.Starter
	AtOnce     *atonce.Activities
	AtOnces    *atonce.Starter
	Cancel     *eventcancel.Activities
	Cancels    *eventcancel.Starter
	Reconcile  *reconcile.Activities
	Reconciles *reconcile.Starter
	Sweep      *sweep.Activities
	Sweeps     *sweep.Starter
	Dispute    *dispute.Activities
	Disputes   *dispute.Starter
	Webhook    *webhook.Activities
	Webhooks   *webhook.Starter
}

// Rooms are the services that commands and demo data speak to.
type Rooms struct {
	Accounts  *accounts.Service
	Audit     *audit.Service
	Checkin   *checkin.Service
	Checkout  *checkout.Service
	Events    *events.Service
	Listings  *events.Listings
	Inventory *inventory.Service
	Invoices  *invoices.Service
	Payouts   *payouts.Service
	Pricing   *pricing.Service
	Refunds   *refunds.Service
	Tickets   *tickets.Service
	Venues    *venues.Service
	Waiting   *waitingroom.Service
	Webhooks  *webhooks.Service
}

// protect compiles the policy of the loaded modules and puts it in front of every operation.
func (p *Platform) protect() error {
	policy, err := rbac.New(p.Modules.Grants(), p.Roles)
	if err != nil {
		return err
	}
	p.Server.Protect(policy)
	return nil
}

// Lines are the migrations of all modules in the order of their needs.
func (p *Platform) Lines() []migrations.Line {
	var lines []migrations.Line
	for _, m := range p.Modules.Manifests() {
		if m.Migrations != nil {
			lines = append(lines, migrations.Line{Name: m.Name, Files: m.Migrations})
		}
	}
	return lines
}

// Migrate applies what is missing and returns how many files that were.
func (p *Platform) Migrate(ctx context.Context) (int, error) {
	return migrations.Up(ctx, p.DB.SQL(), p.Lines())
}

// Matrix draws every operation against every role.
func (p *Platform) Matrix() string { return rbac.Matrix(p.Modules.Grants(), p.Server.Operations()) }

// roles tells who may call an operation.
func (p *Platform) roles(operation string) []string {
	var roles []string
	for _, g := range p.Modules.Grants() {
		if g.Operation == operation {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// Documents are the OpenAPI documents by file name: the whole one, and for each application
// the part that its people may call.
func (p *Platform) Documents() (map[string][]byte, error) {
	circles := map[string][]string{
		"openapi.json":       nil,
		"buyer.openapi.json": {"public"},
		"door.openapi.json":  {"device"},
	}
	out := map[string][]byte{}
	for file, circle := range circles {
		body, err := p.Server.Document(p.roles, func(operation string) bool {
			if circle == nil || file == "door.openapi.json" && operation == "checkin.enrolment.claim" {
				return true
			}
			for _, r := range p.roles(operation) {
				for _, c := range circle {
					if r == c {
						return true
					}
				}
			}
			return false
		})
		if err != nil {
			return nil, fmt.Errorf("document %s: %w", file, err)
		}
		out[file] = body
	}
	return out, nil
}

// Describe prints the manifests of the loaded modules in start order.
func (p *Platform) Describe() string {
	var b strings.Builder
	for _, m := range p.Modules.Manifests() {
		fmt.Fprintf(&b, "%s\n", m.Name)
		fmt.Fprintf(&b, "  needs       %s\n", orNone(m.Needs))
		fmt.Fprintf(&b, "  operations  %s\n", orNone(p.Server.OfModule(m.Name)))
		var hears []string
		for _, l := range m.Listens {
			hears = append(hears, l.Topic+" → "+l.Name)
		}
		fmt.Fprintf(&b, "  listens     %s\n", orNone(hears))
		fmt.Fprintf(&b, "  migrations  %v\n  durable     %v\n", m.Migrations != nil, m.Durable != nil)
	}
	return b.String()
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ", ")
}

func secure(cfg config.Config) bool { return strings.HasPrefix(cfg.HTTP.PublicURL, "https://") }
