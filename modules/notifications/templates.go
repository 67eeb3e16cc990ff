package notifications

import (
	"embed"
	"fmt"
	html "html/template"
	"strings"
	text "text/template"
)

//go:embed templates
var templateFiles embed.FS

// rendered is a mail's words, ready to send.
type rendered struct{ Subject, HTML, Text string }

// frame is what every mail shows around its message.
type frame struct {
	Subject   string
	Preheader string   // what an inbox shows behind the subject
	Small     []string // lines at the end
}

// Pad keeps an inbox from showing the body's first words behind a short preheader.
func (frame) Pad() []struct{} { return make([]struct{}, 60) }

// button is the one thing to do; no Link, no button.
type button struct{ Label, Link string }

// stub is one of several things to do: a piece torn off the note.
type stub struct{ Title, Detail, Label, Link string }

// note is a mail of a heading, a few sentences and a button.
type note struct {
	frame
	Heading    string
	Paragraphs []string
	Stubs      []stub
	Action     button
}

// ticketsMail is the mail that carries tickets.
type ticketsMail struct {
	frame
	Organizer, Event, When, Doors, Place string
	Buyer, Opening, Reference            string
	Action                               button
	Tickets                              []ticketStub
	More                                 string
	AtTheDoor                            []string
	Lines                                []paidLine
	Total, Includes, Refunds             string
}

type ticketStub struct {
	Number, Of              int
	Tier, Holder, ContentID string
}

type paidLine struct {
	Quantity    int
	Name, Total string
}

// templates are the parsed files of templates/: one pair for notes, one for tickets.
type templates struct {
	html *html.Template
	text *text.Template
}

func parseTemplates() (templates, error) {
	h, err := html.ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return templates{}, fmt.Errorf("parse mail templates: %w", err)
	}
	t, err := text.ParseFS(templateFiles, "templates/*.txt")
	if err != nil {
		return templates{}, fmt.Errorf("parse mail templates: %w", err)
	}
	return templates{h, t}, nil
}

// render fills the pair of files called name ("note", "order_tickets").
func (t templates) render(name, subject string, data any) (rendered, error) {
	var h, x strings.Builder
	if err := t.html.ExecuteTemplate(&h, name+".html", data); err != nil {
		return rendered{}, fmt.Errorf("render %s: %w", name, err)
	}
	if err := t.text.ExecuteTemplate(&x, name+".txt", data); err != nil {
		return rendered{}, fmt.Errorf("render %s: %w", name, err)
	}
	return rendered{Subject: subject, HTML: strings.TrimLeft(h.String(), "\n"), Text: x.String()}, nil
}
