// Package pricing owns what a ticket costs: price tiers, fees, taxes and quotes.
//
// Tables: pricing_tiers, pricing_fees (one rule per organization, one per event that wants its own).
//
// Invariants: a tier is of its event's organization and currency; at most 50 tickets an order,
// in one tier and in a quote; a tier whose pool has places held or sold is hidden, never
// deleted. The price of one ticket, fees and tax included, times the quantity is the line's
// total, to the minor unit: what is shown first is what is paid.
//
// The arithmetic stands alone in quote.go, without clock or database. Rounding happens once per
// ticket and amount, half up, to the smallest step a card can pay in the currency; everything
// else is a sum or a product, so nothing is ever spread or left over.
//
// Says: nothing. Hears: nothing. Places belong to inventory, which is asked through port Pools.
package pricing
