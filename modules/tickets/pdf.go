package tickets

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/tixters/tixters/core/tix"
)

// printing is everything that one PDF shows.
type printing struct {
	card    tix.EventCard
	order   tix.OrderSheet
	tickets []tix.TicketSheet
	zone    *time.Location
	glyphs  *sfnt.Font
}

// drawTickets sets the Go fonts (Bigelow & Holmes, BSD licence), which have Latin with all its
// accents, Greek and Cyrillic, and are embedded in the file as far as they are used.
func drawTickets(p printing) ([]byte, error) {
	f := fpdf.New("P", "mm", paperOf(p.card.Venue.Country), "")
	f.SetCatalogSort(true)
	f.SetCreationDate(p.order.CreatedAt.UTC()) // not now: the same tickets give the same bytes
	f.SetModificationDate(p.order.CreatedAt.UTC())
	f.SetProducer("Tixters", true)
	f.SetTitle(p.text(p.card.Name)+" · "+p.order.Reference, true)
	f.SetAuthor(p.text(p.card.OrganizationName), true)
	f.SetLang("en")
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("go", "", goregular.TTF)
	f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	for _, t := range p.tickets {
		f.AddPage()
		s := newStub(f, p)
		if err := s.draw(t); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return b.Bytes(), nil
}

// text replaces what the font cannot show, so that nothing silently disappears.
func (p printing) text(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', '\u00a0', '\u202f':
			return ' '
		}
		if i, err := p.glyphs.GlyphIndex(nil, r); err != nil || i == 0 || r > 0xffff {
			return '?'
		}
		return r
	}, s)
}
