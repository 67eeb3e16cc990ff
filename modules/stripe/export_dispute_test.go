package stripe

import (
	"github.com/stripe/stripe-go/v76"

	"github.com/tixters/tixters/core/tix"
)

// Disputed is how a dispute of Stripe is read.
func Disputed(d *stripe.Dispute) tix.Dispute { return disputed(d) }
