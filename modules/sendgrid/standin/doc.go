// Package standin is a stand-in for the part of the SendGrid HTTP API (v3) that Tixters uses:
// sending a mail, and the signed event webhook. The real sendgrid-go client talks to it as it
// would to SendGrid; no mail leaves the machine.
//
// What it promises:
//   - POST /v3/mail/send checks the whole v3 schema, unknown fields included, and answers as
//     SendGrid does: 202 with X-Message-Id, or 400, 401, 413, 415, 429 with its errors list;
//   - what it accepted is kept (atomic files in Options.Dir; in memory without one) and shown as
//     an inbox at / for people and at /__standin/messages for scripts;
//   - events (processed, then delivered, deferred, bounce or dropped by the address's domain) are
//     signed with ECDSA P-256 over timestamp+body as SendGrid signs them, and repeated until
//     the receiver answers 2xx; GET /__standin/public_key gives the key to verify them with;
//   - faults on demand, before or after the effect: POST /__standin/faults.
//
// Addresses decide their own fate: bounce.example bounces, dropped.example is dropped,
// deferred.example is deferred and then delivered, everything else is delivered.
// It is for development machines and tests, and must not be reachable from elsewhere.
package standin
