package notifications

func webhookDisabled(d map[string]string) (note, error) {
	why := "nothing that we sent to " + d["server"] + " for three days was accepted."
	if d["reason"] == "gone" {
		why = d["server"] + " answered that it is gone for good (410)."
	}
	return note{
		frame: frame{Subject: "A webhook of " + d["organization"] + " was disabled", Preheader: d["server"] + " hears of nothing any more.",
			Small: []string{"You get this mail because you own " + d["organization"] + " on Tixters."}},
		Heading: "A webhook was disabled",
		Paragraphs: []string{greeting(d) + why + " So that webhook is disabled, and its server hears of nothing any more.",
			"When the server is well again, enable the webhook and have what failed sent again. Sales are not touched by this."},
		Action: button{"Open Tixters", d["link"]},
	}, nil
}
