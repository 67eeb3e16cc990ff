package tixters

import (
	"github.com/google/wire"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/module"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/audit"
	"github.com/tixters/tixters/modules/checkin"
	"github.com/tixters/tixters/modules/checkout"
	"github.com/tixters/tixters/modules/disputes"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/inventory"
	"github.com/tixters/tixters/modules/invoices"
	"github.com/tixters/tixters/modules/notifications"
	"github.com/tixters/tixters/modules/payouts"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/refunds"
	"github.com/tixters/tixters/modules/sendgrid"
	"github.com/tixters/tixters/modules/stripe"
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

// Extra holds modules from outside of this repository:
//
//	platform, stop, err := tixters.New(ctx, cfg, tixters.Extra{mymodule.New()})
type Extra []module.Module

// rooms is the wiring diagram: every room on the kernel, and who supplies what to whom.
//
//lint:ignore U1000 read by wire through wire.go, which is not part of a normal build
var rooms = wire.NewSet(
	kernel,

	accounts.Set, audit.Set, checkin.Set, checkout.Set, disputes.Set, events.Set, inventory.Set, invoices.Set, notifications.Set,
	payouts.Set, pricing.Set, refunds.Set, sendgrid.Set, stripe.Set, tickets.Set, venues.Set, waitingroom.Set, webhooks.Set,

	// who did what
	wire.Bind(new(accounts.Audit), new(*audit.Service)),
	wire.Bind(new(checkin.Audit), new(*audit.Service)),
	wire.Bind(new(checkout.Audit), new(*audit.Service)),
	wire.Bind(new(events.Audit), new(*audit.Service)),
	wire.Bind(new(inventory.Audit), new(*audit.Service)),
	wire.Bind(new(invoices.Audit), new(*audit.Service)),
	wire.Bind(new(notifications.Audit), new(*audit.Service)),
	wire.Bind(new(payouts.Audit), new(*audit.Service)),
	wire.Bind(new(pricing.Audit), new(*audit.Service)),
	wire.Bind(new(refunds.Audit), new(*audit.Service)),
	wire.Bind(new(tickets.Audit), new(*audit.Service)),
	wire.Bind(new(venues.Audit), new(*audit.Service)),

	// places and events
	wire.Bind(new(events.Venues), new(*venues.Service)),
	wire.Bind(new(events.Organizers), new(*accounts.Directory)),
	wire.Bind(new(events.Currencies), new(*accounts.Directory)),
	wire.Bind(new(events.Offers), new(*pricing.Service)),
	wire.Bind(new(events.Stock), new(*inventory.Service)),
	wire.Bind(new(pricing.Events), new(*events.Directory)),
	wire.Bind(new(pricing.Pools), new(*inventory.Service)),

	// the sale
	wire.Bind(new(checkout.Events), new(*events.Directory)),
	wire.Bind(new(checkout.Pricing), new(*pricing.Service)),
	wire.Bind(new(checkout.Stock), new(*inventory.Service)),
	wire.Bind(new(checkout.Queue), new(*waitingroom.Gate)),
	wire.Bind(new(checkout.Payments), new(*stripe.Gateway)),
	wire.Bind(new(checkout.Tickets), new(*tickets.Service)),
	wire.Bind(new(checkout.Mails), new(*notifications.Service)),
	wire.Bind(new(checkout.Live), new(*live.Hub)),
	wire.Bind(new(checkout.Sealer), new(*auth.Sealer)),

	// the books
	wire.Bind(new(checkout.Books), new(*payouts.Service)),
	wire.Bind(new(checkout.Credits), new(*refunds.Credits)),
	wire.Bind(new(refunds.Sealer), new(*auth.Sealer)),
	wire.Bind(new(payouts.Events), new(*events.Directory)),
	wire.Bind(new(payouts.Organizers), new(*accounts.Directory)),
	wire.Bind(new(payouts.Quotes), new(*pricing.Service)),
	wire.Bind(new(payouts.Provider), new(*stripe.Gateway)),
	wire.Bind(new(payouts.Orders), new(*checkout.Directory)),
	wire.Bind(new(payouts.Refunds), new(*refunds.Directory)),
	wire.Bind(new(payouts.Mails), new(*notifications.Service)),
	wire.Bind(new(payouts.Sealer), new(*auth.Sealer)),

	// invoices and credit notes
	wire.Bind(new(invoices.Orders), new(*checkout.Directory)),
	wire.Bind(new(invoices.Events), new(*events.Recent)),
	wire.Bind(new(invoices.Books), new(*payouts.Service)),

	// money back
	wire.Bind(new(refunds.Orders), new(*checkout.Service)),
	wire.Bind(new(refunds.Payments), new(*checkout.Directory)),
	wire.Bind(new(refunds.Provider), new(*stripe.Gateway)),
	wire.Bind(new(refunds.Tickets), new(*tickets.Service)),
	wire.Bind(new(refunds.Door), new(*checkin.Directory)),
	wire.Bind(new(refunds.Stock), new(*inventory.Service)),
	wire.Bind(new(refunds.Books), new(*payouts.Service)),
	wire.Bind(new(refunds.Events), new(*events.Directory)),
	wire.Bind(new(refunds.Calendar), new(*events.Service)),
	wire.Bind(new(refunds.Prices), new(*pricing.Service)),
	wire.Bind(new(refunds.Mails), new(*notifications.Service)),
	wire.Bind(new(refunds.Runs), new(*refund.Starter)),

	// money that banks take back
	wire.Bind(new(disputes.Provider), new(*stripe.Gateway)),
	wire.Bind(new(disputes.Orders), new(*checkout.Directory)),
	wire.Bind(new(disputes.Promises), new(*checkout.Service)),
	wire.Bind(new(disputes.Refunds), new(*refunds.Service)),
	wire.Bind(new(disputes.Tickets), new(*tickets.Service)),
	wire.Bind(new(disputes.Door), new(*checkin.Directory)),
	wire.Bind(new(disputes.Mails), new(*notifications.Service)),
	wire.Bind(new(disputes.Events), new(*events.Directory)),
	wire.Bind(new(disputes.Books), new(*payouts.Service)),
	wire.Bind(new(disputes.Audit), new(*audit.Service)),
	wire.Bind(new(disputes.Runs), new(*dispute.Starter)),

	// what organizers' own servers hear
	wire.Bind(new(webhooks.Disputes), new(*disputes.Service)),
	wire.Bind(new(webhooks.Organizers), new(*accounts.Directory)),
	wire.Bind(new(webhooks.Mails), new(*notifications.Counter)),
	wire.Bind(new(webhooks.Sealer), new(*auth.Sealer)),
	wire.Bind(new(webhooks.Audit), new(*audit.Service)),

	// the waiting room in front of it
	wire.Bind(new(waitingroom.Events), new(*events.Directory)),
	wire.Bind(new(waitingroom.Stock), new(*inventory.Service)),
	wire.Bind(new(waitingroom.Audit), new(*audit.Service)),
	wire.Bind(new(waitingroom.Mails), new(*notifications.Service)),
	wire.Bind(new(waitingroom.Sealer), new(*auth.Sealer)),

	// tickets and mail
	wire.Bind(new(tickets.Events), new(*events.Recent)),
	wire.Bind(new(tickets.Orders), new(*checkout.Directory)),
	wire.Bind(new(tickets.Sealer), new(*auth.Sealer)),
	wire.Bind(new(notifications.Orders), new(*checkout.Directory)),
	wire.Bind(new(notifications.Tickets), new(*tickets.Documents)),
	wire.Bind(new(notifications.Events), new(*events.Recent)),
	wire.Bind(new(notifications.Sealer), new(*auth.Sealer)),
	wire.Bind(new(sendgrid.Reports), new(*notifications.Service)),
	wire.Bind(new(accounts.Mailer), new(*notifications.Counter)),

	// the door
	wire.Bind(new(checkin.Tickets), new(*tickets.Service)),
	wire.Bind(new(checkin.Attendees), new(*tickets.Service)),
	wire.Bind(new(checkin.Events), new(*events.Directory)),
	wire.Bind(new(checkin.Orders), new(*checkout.Directory)),
	wire.Bind(new(checkin.DeviceTokens), new(*auth.Tokens)),

	// the sagas
	purchase.NewActivities, purchase.NewStarter, refund.NewActivities, refund.NewStarter,
	payout.NewActivities, payout.NewStarter, settlement.NewActivities, settlement.NewStarter,
	eventcancel.NewActivities, eventcancel.NewStarter, reconcile.NewActivities, reconcile.NewStarter,
	dispute.NewActivities, dispute.NewStarter, sweep.NewActivities, sweep.NewStarter, atonce.NewActivities, atonce.NewStarter,
	wire.Bind(new(atonce.Books), new(*payouts.Service)),
	webhook.NewActivities, webhook.NewStarter,
	wire.Bind(new(webhook.Hooks), new(*webhooks.Service)),
	wire.Bind(new(dispute.Disputes), new(*disputes.Service)),
	wire.Bind(new(reconcile.Books), new(*payouts.Service)),
	wire.Bind(new(eventcancel.Refunds), new(*refunds.Service)),
	wire.Bind(new(payout.Books), new(*payouts.Service)),
	wire.Bind(new(payouts.Runs), new(*payout.Starter)),
	wire.Bind(new(settlement.Books), new(*payouts.Service)),
	wire.Bind(new(sweep.Books), new(*payouts.Service)),
	wire.Bind(new(refund.Refunds), new(*refunds.Service)),
	wire.Bind(new(purchase.Orders), new(*checkout.Service)),
	wire.Bind(new(purchase.Mail), new(*notifications.Service)),

	// roles
	rbac.NewCache,
	wire.Bind(new(rbac.Roles), new(*accounts.Directory)),

	loadModules,
)

// loadModules is the list of modules; their order does not matter.
func loadModules(server *web.Server, extra Extra,
	accounts *accounts.Module, audit *audit.Module, checkin *checkin.Module, checkout *checkout.Module, disputes *disputes.Module, events *events.Module,
	inventory *inventory.Module, invoices *invoices.Module, notifications *notifications.Module, payouts *payouts.Module, pricing *pricing.Module, refunds *refunds.Module, sendgrid *sendgrid.Module,
	stripe *stripe.Module, tickets *tickets.Module, venues *venues.Module, waitingroom *waitingroom.Module, webhooks *webhooks.Module,
) (*module.Set, error) {
	return module.Load(server, append([]module.Module{
		accounts, audit, checkin, checkout, disputes, events, inventory, invoices, notifications, payouts, pricing, refunds, sendgrid, stripe, tickets, venues, waitingroom, webhooks,
	}, extra...)...)
}
