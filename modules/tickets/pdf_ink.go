package tickets

import (
	"fmt"

	"github.com/tixters/tixters/core/paper"
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
	s.Fill(paper.Black())
	for row := range c.Size {
		for from := 0; from < c.Size; from++ {
			to := from
			for c.Black(to, row) {
				to++
			}
			if to > from {
				s.F.Rect(x+float64(from)*module, y+float64(row)*module, float64(to-from)*module, module+hair, "F")
				from = to
			}
		}
	}
	note := t.ID.String()
	s.Font(6.5, "")
	s.Write(x+(qrSide-s.F.GetStringWidth(note))/2, y+qrSide+qrQuiet*module+1, 6.5, "", paper.Soft(), note)
	return nil
}

func countOf(t tix.TicketSheet) string { return fmt.Sprintf("%d of %d", t.Number, t.Of) }
