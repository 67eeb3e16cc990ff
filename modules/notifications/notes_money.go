package notifications

func orderRefunded(d map[string]string) (note, error) {
	sentence, small := "we are sending back "+d["amount"]+", all that you paid for "+d["event_name"]+".", "Order "+d["reference"]+". It has no valid tickets any more."
	if d["part"] != "" {
		sentence, small = "we are sending back "+d["amount"]+" of what you paid for "+d["event_name"]+".", "Order "+d["reference"]+". Its page shows which tickets are still valid."
	}
	if why := map[string]string{
		"sold_out":        "The last places were gone when your payment arrived. We are sorry.",
		"event_cancelled": "The event will not take place.",
	}[d["reason"]]; why != "" {
		sentence += " " + why
	}
	return note{
		frame:      frame{Subject: "Your money is on its way back: " + d["event_name"], Preheader: d["amount"] + " for order " + d["reference"] + ".", Small: []string{small}},
		Heading:    "Your money is on its way back",
		Paragraphs: []string{greeting(d) + sentence, "It goes to the card or account that you paid with. Banks take five to ten days to show it."},
		Action:     button{"Open your order", d["link"]},
	}, nil
}

func refundFailed(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: "Your refund has not arrived yet: " + d["event_name"], Preheader: "Your bank sent " + d["amount"] + " back to us.",
			Small: []string{"Order " + d["reference"] + "."}},
		Heading: "Your refund has not arrived yet",
		Paragraphs: []string{greeting(d) + "your bank did not take the " + d["amount"] + " that we sent back for " + d["event_name"] + ", perhaps because the card or account is closed.",
			"The money is safe with us. Somebody will look at it and find another way; there is nothing to do for you now."},
		Action: button{"Open your order", d["link"]},
	}, nil
}

func payeeInvitation(d map[string]string) (note, error) {
	return note{
		frame: frame{Subject: d["organization"] + " would like to pay you", Preheader: "Tell our payment provider where the money should go.",
			Small: []string{"Keep this mail to yourself: its link opens your verification.", "If you do not know " + d["organization"] + ", there is nothing to do."}},
		Heading: d["organization"] + " would like to pay you",
		Paragraphs: []string{greeting(d) + d["organization"] + " shares the sales of its events with you on Tixters. To be paid you tell our payment provider, Stripe, who you are and where the money should go.",
			"It takes a few minutes. You can stop at any time and go on with the same link."},
		Action: button{"Begin", d["link"]},
	}, nil
}

func payoutPaid(d map[string]string) (note, error) {
	what := "your share of " + d["event_name"]
	if d["kind"] == "reserve" {
		what = "what was kept back of your share of " + d["event_name"]
	}
	return note{
		frame:      frame{Subject: d["amount"] + " for " + d["event_name"], Preheader: "The money is at your bank.", Small: []string{"Paid out by Tixters for " + d["organization"] + "."}},
		Heading:    d["amount"] + " is at your bank",
		Paragraphs: []string{greeting(d) + "we have paid out " + what + ".", "The statement of the event shows what it is made of."},
	}, nil
}
