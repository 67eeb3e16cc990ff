package notifications

import "cmp"

func eventCancelled(d map[string]string) (note, error) {
	n := note{
		frame:   frame{Subject: "Cancelled: " + d["event_name"], Preheader: "The event will not take place.", Small: []string{"Order " + d["reference"] + ". Its tickets are not valid any more."}},
		Heading: d["event_name"] + " will not take place",
		Action:  button{"Open your order", d["link"]},
	}
	n.Paragraphs = []string{greeting(d) + organizerOf(d) + " has cancelled " + d["event_name"] + "."}
	if d["reason"] != "" {
		n.Paragraphs = append(n.Paragraphs, "They say: “"+d["reason"]+"”")
	}
	switch {
	case d["until"] != "":
		n.Paragraphs = append(n.Paragraphs, choose(d)...)
		n.Preheader, n.Action = "Choose until "+d["until"]+" what you get instead.", button{"Choose", d["link"]}
		n.Small = []string{"Order " + d["reference"] + ".", "The link opens your order without a password: keep it to yourself."}
	case d["amount"] != "":
		n.Paragraphs = append(n.Paragraphs, "You get back "+d["amount"]+", all that is left of your order. There is nothing to do for you: we write again when the money is on its way.")
	case d["free"] != "":
		n.Paragraphs = append(n.Paragraphs, "Your tickets were free, so there is nothing to send back.")
	}
	return n, nil
}

// choose says what there is to choose, until when, and what happens without an answer.
func choose(d map[string]string) []string {
	var offers []string
	if d["new_event"] != "" {
		offers = append(offers, "tickets for "+d["new_event"]+" on "+d["new_when"]+", for what you have paid")
	}
	if d["credit"] != "" {
		offers = append(offers, "a credit of "+d["amount"]+" for other events of "+organizerOf(d))
	}
	if d["amount"] != "" {
		offers = append(offers, "your money back ("+d["amount"]+")")
	} else {
		offers = append(offers, "to give your tickets back")
	}
	otherwise := "your money goes back to you by itself"
	switch {
	case d["otherwise"] == "move":
		otherwise = "you get tickets for the new date, as long as there are any"
	case d["otherwise"] == "credit" && d["credit"] != "":
		otherwise = "you get the credit"
	case d["amount"] == "":
		otherwise = "your tickets end by themselves"
	}
	return []string{"You can choose what you get instead: " + or(offers) + ".", "Please choose until " + d["until"] + ". Without an answer, " + otherwise + "."}
}

func organizerOf(d map[string]string) string { return cmp.Or(d["organizer"], "the organizer") }

func creditGiven(d map[string]string) (note, error) {
	n := note{
		frame: frame{Subject: "Your credit of " + d["amount"] + " for " + organizerOf(d), Preheader: "Type its code when you pay.",
			Small: []string{"Order " + d["reference"] + ".", "Whoever has the code can spend it: keep this mail to yourself."}},
		Heading: d["code"],
		Paragraphs: []string{greeting(d) + "for your tickets for " + d["event_name"] + " you have a credit of " + d["amount"] + ".",
			"Type this code at the checkout for any event of " + organizerOf(d) + ". It pays as much as it can, and what is left stays on it."},
		Action: button{"Open your order", d["link"]},
	}
	if d["left"] != d["amount"] {
		n.Paragraphs = append(n.Paragraphs, "There are "+d["left"]+" on it now.")
	}
	if d["until"] != "" {
		n.Paragraphs = append(n.Paragraphs, "It is good until "+d["until"]+".")
	}
	return n, nil
}

// or joins what there is to choose from.
func or(offers []string) string {
	out := offers[0]
	for i, o := range offers[1:] {
		if i == len(offers)-2 {
			out += ", or " + o
		} else {
			out += ", " + o
		}
	}
	return out
}

func newEventFull(d map[string]string) (note, error) {
	n := note{
		frame:   frame{Subject: "No place on the new date: " + d["new_event"], Preheader: "We could not move your tickets.", Small: []string{"Order " + d["reference"] + "."}},
		Heading: "There was no place for you on the new date",
		Paragraphs: []string{greeting(d) + "we could not move your tickets for " + d["event_name"] + " to " + d["new_event"] + " on " + d["new_when"] +
			", because there are not enough left for your order. We are sorry."},
		Action: button{"Open your order", d["link"]},
	}
	switch {
	case d["until"] != "":
		n.Paragraphs = append(n.Paragraphs, choose(d)...)
		n.Action.Label = "Choose again"
	case d["amount"] != "":
		n.Paragraphs = append(n.Paragraphs, "You get back "+d["amount"]+" instead. We write again when the money is on its way.")
	}
	return n, nil
}
