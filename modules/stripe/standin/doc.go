// Package standin is a stateful stand-in for the part of the Stripe HTTP API (version 2023-10-16)
// that Tixters uses: payment intents, charges, customers, payment methods, refunds, disputes, early
// fraud warnings, files, events, webhook endpoints, the balance and its transactions, and Connect. The real stripe-go client, and a browser that behaves
// as Stripe.js does, talk to it as they would to Stripe; no money moves.
//
// What it promises:
//   - the protocol: form encoding, expand[], metadata, cursors, Request-Id, idempotency keys (replayed,
//     refused for another body, 409 while running), unknown parameters refused by name;
//   - behaviour by test card, also declines and 3-D Secure, by number and by pm_card_* name;
//   - a ledger: every movement of money writes a balance transaction, and the balance is their sum;
//   - webhooks signed as Stripe signs them, at least once, on request repeated and shuffled;
//   - Connect: accounts with what is wanted of them, a page on which they answer, transfers and their
//     reversals, payouts that arrive or come back, a balance for each account;
//   - direct charges (Stripe-Account, or _stripe_account from a browser) with application fees and their
//     refunds: every object belongs to one account, and is not found for another; so do keys and events;
//   - disputes and inquiries, their evidence, texts and files, and how they end; early fraud warnings;
//   - faults on demand, before or after the effect, and a clock that can be set;
//   - with Options.Dir, nothing answered is forgotten by a restart.
//
// Money is int64 in minor units. What is not implemented is refused, never ignored.
// Control lives under /__standin/ (dashboard, state, faults, clock, exchange rates); it is for development machines
// and must not be reachable from elsewhere.
package standin
