package payouts

import (
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// accountOf keeps of the provider's answer what matters here.
func accountOf(a tix.Account) Account {
	out := Account{
		Currency: a.Currency, Submitted: a.Submitted, Full: a.Full, ChargesEnabled: a.ChargesEnabled, CardPayments: a.CardPayments, TransfersActive: a.TransfersActive, PayoutsEnabled: a.PayoutsEnabled,
		Manual: a.Manual, CurrentlyDue: a.CurrentlyDue, PastDue: a.PastDue, Verifying: a.Verifying, DisabledReason: a.DisabledReason,
	}
	if !a.Deadline.IsZero() {
		out.Deadline = &a.Deadline
	}
	return out
}

// stateOf says what we allow a payee whose account is so, and which was in a state before. Verified
// is who may receive money and has it paid out, and of whom nothing is wanted now. Who was rejected
// stays so.
func stateOf(before State, a Account) State {
	switch {
	case before == Rejected || strings.HasPrefix(a.DisabledReason, "rejected."):
		return Rejected
	case a.TransfersActive && a.PayoutsEnabled && len(a.CurrentlyDue) == 0 && len(a.PastDue) == 0 && a.DisabledReason == "":
		return Verified
	case !a.Submitted && a.DisabledReason != "deauthorized":
		return Pending
	case before == Verified, before == Restricted, len(a.PastDue) > 0, len(a.CurrentlyDue) > 0, a.DisabledReason != "" && a.DisabledReason != "requirements.pending_verification":
		return Restricted
	}
	return Pending
}
