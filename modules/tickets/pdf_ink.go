package tickets

import (
	"fmt"

	"github.com/tixters/tixters/core/tix"
)

// code draws the QR as shapes, sharp at any size. Dark modules that touch in a row are one
// shape, and each reaches a hair into the next row, so that viewers show no seams.
func (s stub) code(t tix.TicketSheet, x, y float64) error {
	c, err := encodeQR(t.Code)
	if err != nil {
		return err
	}
	const hair = 0.02
	module := qrSide / float64(c.Size)
	s.fill(colour{})
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			to := from
			for c.Black(to, row) {
				to++
			}
			if to > from {
				s.f.Rect(x+float64(from)*module, y+float64(row)*module, float64(to-from)*module, module+hair, "F")
				from = to
			}
		}
	}
	note := t.ID.String()
	s.font(6.5, "")
	s.write(x+(qrSide-s.f.GetStringWidth(note))/2, y+qrSide+qrQuiet*module+1, 6.5, "", soft(), note)
	return nil
}

func (s stub) font(size float64, style string) { s.f.SetFont("go", style, size) }

// write puts a line of text with its baseline at y.
func (s stub) write(x, y, size float64, style string, c colour, text string) {
	s.font(size, style)
	s.f.SetTextColor(c.r, c.g, c.b)
	s.f.Text(x, y, text)
}

func (s stub) fill(c colour) { s.f.SetFillColor(c.r, c.g, c.b) }

func (s stub) stroke(c colour, width float64) {
	s.f.SetDrawColor(c.r, c.g, c.b)
	s.f.SetLineWidth(width)
}

func countOf(t tix.TicketSheet) string { return fmt.Sprintf("%d of %d", t.Number, t.Of) }
