package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Colour is a colour on paper.
type Colour struct{ r, g, b int }

// Black is for what machines read.
func Black() Colour { return Colour{} }

// Ink is for text.
func Ink() Colour { return Colour{0x17, 0x15, 0x1c} }

// Soft is for text that explains other text.
func Soft() Colour { return Colour{0x57, 0x52, 0x5f} }

// Line is for rules and outlines.
func Line() Colour { return Colour{0xb9, 0xb3, 0xa8} }

// Brand is the colour of the house.
func Brand() Colour { return Colour{0x3a, 0x2f, 0xc4} }

// White is the paper's own.
func White() Colour { return Colour{0xff, 0xff, 0xff} }

// SizeOf is the paper that printers of a country hold.
func SizeOf(country string) string {
	switch country {
	case "US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "PA", "PR", "SV", "VE", "DO", "NI":
		return "Letter"
	}
	return "A4"
}

// Press begins documents; one is enough for a process.
type Press struct{ glyphs *sfnt.Font }

// NewPress makes a press; it fails only when the embedded font is broken.
func NewPress() (*Press, error) {
	glyphs, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read the paper's font: %w", err)
	}
	return &Press{glyphs}, nil
}

// Details are what a document says of itself.
type Details struct {
	Title  string
	Author string
	Size   string    // see SizeOf
	At     time.Time // when it was made; not now, so that the same document gives the same bytes
}

// Sheet is a document that is being drawn, in millimetres from the upper left; text sizes are in points.
type Sheet struct {
	F      *fpdf.Fpdf // for shapes
	glyphs *sfnt.Font
}

// Begin gives a document without pages.
func (p *Press) Begin(d Details) *Sheet {
	f := fpdf.New("P", "mm", d.Size, "")
	s := &Sheet{f, p.glyphs}
	f.SetCatalogSort(true)
	f.SetCreationDate(d.At.UTC())
	f.SetModificationDate(d.At.UTC())
	f.SetProducer("Tixters", true)
	f.SetTitle(s.Text(d.Title), true)
	f.SetAuthor(s.Text(d.Author), true)
	f.SetLang("en")
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("go", "", goregular.TTF)
	f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	return s
}

// Bytes ends the document.
func (s *Sheet) Bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := s.F.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return b.Bytes(), nil
}

// Text replaces what the font cannot show.
func (s *Sheet) Text(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', '\u00a0', '\u202f':
			return ' '
		}
		if i, err := s.glyphs.GlyphIndex(nil, r); err != nil || i == 0 || r > 0xffff {
			return '?'
		}
		return r
	}, text)
}

// Font chooses the size and style ("" or "B") of what is measured or split next.
func (s *Sheet) Font(size float64, style string) { s.F.SetFont("go", style, size) }

// Write puts a line of text with its baseline at y. It takes text as Text, Cut or Split gave it.
func (s *Sheet) Write(x, y, size float64, style string, c Colour, text string) {
	s.Font(size, style)
	s.F.SetTextColor(c.r, c.g, c.b)
	s.F.Text(x, y, text)
}

// WriteRight is Write for a line that ends at x.
func (s *Sheet) WriteRight(x, y, size float64, style string, c Colour, text string) {
	s.Font(size, style)
	s.Write(x-s.F.GetStringWidth(text), y, size, style, c, text)
}

// Split breaks a text into lines of a width.
func (s *Sheet) Split(text string, width, size float64, style string) []string {
	s.Font(size, style)
	return s.F.SplitText(strings.Join(strings.Fields(s.Text(text)), " "), width)
}

// Cut shortens a text to a width in one line.
func (s *Sheet) Cut(text string, width, size float64, style string) string {
	s.Font(size, style)
	text = s.Text(text)
	if s.F.GetStringWidth(text) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 0 && s.F.GetStringWidth(string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return strings.TrimSpace(string(r)) + "…"
}

// Fill chooses the colour of filled shapes.
func (s *Sheet) Fill(c Colour) { s.F.SetFillColor(c.r, c.g, c.b) }

// Stroke chooses the colour and width of lines.
func (s *Sheet) Stroke(c Colour, width float64) {
	s.F.SetDrawColor(c.r, c.g, c.b)
	s.F.SetLineWidth(width)
}
