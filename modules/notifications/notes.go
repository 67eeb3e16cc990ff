package notifications

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// template is a kind of mail that other rooms ask for by name with MailRequest.Data:
//
//	sign_up         name, link (where to begin)
//	sign_up_taken   name, link (where to set a new password)
//	password_reset  name, link, minutes (how long the link works)
//	invitation      organization, inviter, role, link, days (how long the link works)
//	queue_code      code, event_name
//	order_links     orders (JSON: [{"reference","event","when","link"}])
//	order_refunded  name, event_name, reference, amount, link, part (set: not all of the order),
//	                reason (sold_out, event_cancelled, or anything else for none)
//	event_cancelled name, event_name, organizer, reference, link, reason (the organizer's words), amount (that
//	                is left of the order) or free (set), and when there is something to choose: until, otherwise
//	                (refund, credit, move), credit (set), new_event, new_when
//	new_event_full  name, event_name, organizer, reference, link, new_event, new_when, amount, and until, otherwise
//	                when there is something to choose again
//	credit_given    name, event_name, organizer, reference, link, amount (that was added), left, code, until (or none)
//	refund_failed   name, event_name, reference, amount, link
//	payout_paid     name, organization, event_name, amount, kind (reserve, or anything else)
//	payee_invitation  name, organization, link (to the verification)
//	webhook_disabled  name, organization, server, reason (gone, or anything else), link
type template struct {
	needs  []string // keys that must be there; the others may be missing
	secret bool     // the mail opens something by itself: what fills it is erased once sent, and it cannot be sent again
	write  func(d map[string]string) (note, error)
}

// tickets is the template of mails that Orders, Tickets and Events fill, and Data does not.
const ticketsTemplate = "order_tickets"

func noteTemplate(name string) (template, bool) {
	t, ok := map[string]template{
		"sign_up":          {needs: []string{"link"}, write: signUp},
		"sign_up_taken":    {needs: []string{"link"}, write: signUpTaken},
		"password_reset":   {needs: []string{"link"}, secret: true, write: passwordReset},
		"invitation":       {needs: []string{"organization", "role", "link"}, secret: true, write: invitation},
		"queue_code":       {needs: []string{"code", "event_name"}, secret: true, write: queueCode},
		"order_links":      {needs: []string{"orders"}, secret: true, write: orderLinks},
		"order_refunded":   {needs: []string{"event_name", "reference", "amount"}, write: orderRefunded},
		"event_cancelled":  {needs: []string{"event_name", "reference"}, write: eventCancelled},
		"new_event_full":   {needs: []string{"event_name", "reference", "new_event", "new_when"}, write: newEventFull},
		"credit_given":     {needs: []string{"event_name", "amount", "left", "code"}, secret: true, write: creditGiven},
		"refund_failed":    {needs: []string{"event_name", "reference", "amount"}, write: refundFailed},
		"payout_paid":      {needs: []string{"event_name", "amount"}, write: payoutPaid},
		"payee_invitation": {needs: []string{"organization", "link"}, secret: true, write: payeeInvitation},
		"webhook_disabled": {needs: []string{"organization", "server"}, write: webhookDisabled},
	}[name]
	return t, ok
}

// compose fills the note of a template; an error when a needed key is missing.
func (t template) compose(d map[string]string) (note, error) {
	for _, key := range t.needs {
		if d[key] == "" {
			return note{}, fmt.Errorf("%q is missing among %v", key, slices.Sorted(maps.Keys(d)))
		}
	}
	return t.write(d)
}

func greeting(d map[string]string) string {
	if d["name"] == "" {
		return "Hello, "
	}
	return "Hello " + d["name"] + ", "
}

func signUp(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "Welcome to Tixters", Preheader: "Your account is ready.",
			Small: []string{"You get this mail because an account was made with this address. If that was not you, set a new password and the account is yours to keep or leave."}},
		Heading:    "Welcome",
		Paragraphs: []string{greeting(d) + "your account is ready. You can sell tickets, help at the door, or come back to what you have bought."},
		Action:     button{"Open Tixters", d["link"]},
	}, nil
}

func signUpTaken(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "You already have an account", Preheader: "Nothing has changed. Sign in, or set a new password.",
			Small: []string{"You get this mail because somebody tried to make an account with this address. If that was not you, there is nothing to do."}},
		Heading:    "You already have an account",
		Paragraphs: []string{greeting(d) + "somebody, perhaps you, tried to make an account with this address. There is one already, so nothing has changed. Sign in with it, or set a new password if you no longer know yours."},
		Action:     button{"Set a new password", d["link"]},
	}, nil
}

func passwordReset(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "Set a new password", Preheader: "The link works once, for " + cmp.Or(d["minutes"], "30") + " minutes.",
			Small: []string{"You get this mail because somebody asked for a new password for this address. If that was not you, there is nothing to do: your password stays as it is."}},
		Heading:    "Set a new password",
		Paragraphs: []string{greeting(d) + "choose a new password with this link. It works once, for " + cmp.Or(d["minutes"], "30") + " minutes, and ends all your other sessions."},
		Action:     button{"Set a new password", d["link"]},
	}, nil
}

func invitation(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "Join " + d["organization"] + " on Tixters", Preheader: cmp.Or(d["inviter"], "Somebody") + " would like to work with you.",
			Small: []string{"If you do not know " + d["organization"] + ", there is nothing to do: the invitation ends by itself."}},
		Heading: "Join " + d["organization"],
		Paragraphs: []string{cmp.Or(d["inviter"], "Somebody at "+d["organization"]) + " invites you to " + d["organization"] + " on Tixters, with the role " + d["role"] + ".",
			"The invitation works once, for " + cmp.Or(d["days"], "7") + " days."},
		Action: button{"Accept the invitation", d["link"]},
	}, nil
}

func queueCode(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "Your code for " + d["event_name"], Preheader: d["code"] + ": type it in the waiting room.",
			Small: []string{"You get this mail because somebody typed this address in the waiting room for " + d["event_name"] + ". If that was not you, there is nothing to do.",
				"Nobody from Tixters or the organizer will ever ask you for this code."}},
		Heading:    d["code"],
		Paragraphs: []string{"Type these six digits in the waiting room for " + d["event_name"] + " to confirm your address. They are good for 15 minutes.", "Every address has one place, so it makes no difference from how many devices you join."},
	}, nil
}

// linkedOrder is one element of order_links' "orders".
type linkedOrder struct {
	Reference string `json:"reference"`
	Event     string `json:"event"`
	When      string `json:"when"`
	Link      string `json:"link"`
}

func orderLinks(d map[string]string) (note, error) {
	var orders []linkedOrder
	if err := json.Unmarshal([]byte(d["orders"]), &orders); err != nil {
		return note{}, fmt.Errorf("orders: %w", err)
	}
	if len(orders) == 0 {
		return note{}, errors.New("orders: the list is empty")
	}
	n := note{
		frame: frame{Subject: "Your orders", Preheader: "The links to your tickets.",
			Small: []string{"Each link opens its order without a password. Keep this mail to yourself.", "You get this mail because somebody asked for the orders of this address."}},
		Heading:    "Your orders",
		Paragraphs: []string{"Here is the way to your tickets."},
	}
	if len(orders) > 1 {
		n.Paragraphs = []string{fmt.Sprintf("Here is the way to the tickets of your %d orders.", len(orders))}
	}
	for _, o := range orders {
		detail := "Order " + o.Reference
		if o.When != "" {
			detail = o.When + ", order " + o.Reference
		}
		n.Stubs = append(n.Stubs, stub{Title: cmp.Or(o.Event, "Order "+o.Reference), Detail: detail, Label: "Open your order", Link: o.Link})
	}
	return n, nil
}
