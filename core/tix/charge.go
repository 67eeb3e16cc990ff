package tix

// ChargeType says on whose account an order is paid, and when its money goes on to who gets it.
type ChargeType string

// The types of charge.
const (
	ChargeSeparate ChargeType = "separate" // on ours; payees get their shares when the event is settled
	ChargeAtOnce   ChargeType = "at_once"  // on ours; the one payee gets its share as soon as it is paid
	ChargeDirect   ChargeType = "direct"   // on the organizer's own account; we get our fee
)

// Charging is how the payment of an order is made. It is decided when the payment is, and kept.
type Charging struct {
	Type    ChargeType
	Account string // "acct_…" of a direct charge; "": ours
	Note    string // why it is separate although the event says otherwise; "" when it follows the event
}
