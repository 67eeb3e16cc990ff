package tickets

import (
	"strings"

	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/tix"
)

// Measures of the stub, in millimetres; text sizes are in points.
const (
	stubWidth  = 172.0
	stubTop    = 18.0
	headHeight = 16.0
	bodyHeight = 98.0 // from the head to the tear line
	footHeight = 43.0
	stubHeight = headHeight + bodyHeight + footHeight
	stubPad    = 11.0
	stubRadius = 5.0
	notch      = 4.0
	qrSide     = 58.0 // of the dark square; the quiet zone is the white around it
	columnGap  = 8.0
)

// stub draws one ticket on the present page.
type stub struct {
	*paper.Sheet
	p printing
	x float64 // left edge
}

func newStub(sheet *paper.Sheet, p printing) stub {
	width, _ := sheet.F.GetPageSize()
	return stub{Sheet: sheet, p: p, x: (width - stubWidth) / 2}
}

func (s stub) draw(t tix.TicketSheet) error {
	s.outline()
	s.head(t)
	left := s.x + stubPad
	width := stubWidth - 2*stubPad - qrSide - columnGap
	s.what(left, stubTop+headHeight+7, width)
	if err := s.code(t, s.x+stubWidth-stubPad-qrSide, stubTop+headHeight+12); err != nil {
		return err
	}
	s.who(t)
	s.below()
	return nil
}

// outline is the card, its tear line and the two notches that sit on it.
func (s stub) outline() {
	f := s.F
	s.Stroke(paper.Line(), 0.35)
	f.RoundedRect(s.x, stubTop, stubWidth, stubHeight, stubRadius, "1234", "D")
	s.Fill(paper.Brand())
	f.RoundedRect(s.x, stubTop, stubWidth, headHeight, stubRadius, "12", "F")
	tear := stubTop + headHeight + bodyHeight
	s.Fill(paper.White())
	for _, edge := range []float64{s.x, s.x + stubWidth} {
		f.Circle(edge, tear, notch, "FD")
	}
	f.Rect(s.x-notch-1, tear-notch-1, notch+0.82, 2*notch+2, "F") // the outer halves
	f.Rect(s.x+stubWidth+0.18, tear-notch-1, notch+0.82, 2*notch+2, "F")
	s.Stroke(paper.Line(), 0.5)
	f.SetDashPattern([]float64{2, 1.6}, 0)
	f.Line(s.x+notch+2.5, tear, s.x+stubWidth-notch-2.5, tear)
	f.SetDashPattern([]float64{}, 0)
}

func (s stub) head(t tix.TicketSheet) {
	base := stubTop + headHeight/2 + 1.6
	s.Write(s.x+stubPad, base, 10, "B", paper.White(), s.Cut(s.p.card.OrganizationName+" presents", stubWidth-2*stubPad-30, 10, "B"))
	number := countOf(t)
	s.Font(10, "B")
	s.Write(s.x+stubWidth-stubPad-s.F.GetStringWidth(number), base, 10, "B", paper.White(), number)
}

// what is the event: name, day, times, place.
func (s stub) what(x, y, width float64) {
	lines, size := s.fit(s.p.card.Name, width)
	for _, l := range lines {
		y += size * 0.40
		s.Write(x, y, size, "B", paper.Ink(), l)
	}
	y += 7
	c, zone := s.p.card, s.p.zone
	y = s.pair(x, y, width, "Date", longDay(c.StartsAt, zone), 12.5)
	s.pair(x, y, width/2, "Doors", clockTime(c.DoorsAt, zone), 12.5)
	y = s.pair(x+width/2, y, width/2, "Starts", clockTime(c.StartsAt, zone)+" "+c.StartsAt.In(zone).Format("MST"), 12.5)
	place := placeLines(c.Venue)
	if len(place) == 0 {
		return
	}
	y = s.pair(x, y, width, "Place", place[0], 12.5)
	y -= 1.2
	for _, l := range place[1:] {
		s.Write(x, y, 9.5, "", paper.Soft(), s.Cut(l, width, 9.5, ""))
		y += 4.6
	}
}

// who is below the tear line: holder, kind of ticket, order.
func (s stub) who(t tix.TicketSheet) {
	y := stubTop + headHeight + bodyHeight + 8
	x, half := s.x+stubPad, (stubWidth-2*stubPad)/2
	below := s.pair(x, y, half-4, "Ticket holder", t.HolderName, 14)
	s.pair(x+half, y, half, "Ticket", t.TierName, 14)
	s.pair(x, below, half-4, "Order", s.p.order.Reference, 14)
	s.pair(x+half, below, half, "Number", countOf(t), 14)
}

func (s stub) below() {
	y := stubTop + stubHeight + 8
	s.Write(s.x, y, 9.5, "", paper.Soft(), "Show the code at the door, on paper or on a screen. It lets one person in, once.")
	if until := s.p.card.RefundsUntil; !until.IsZero() {
		s.Write(s.x, y+5, 9.5, "", paper.Soft(), "Refunds until "+shortDay(until, s.p.zone)+".")
	}
}

// pair writes a small word and a value under it, and gives the y of the next pair.
func (s stub) pair(x, y, width float64, name, value string, size float64) float64 {
	s.Write(x, y+2, 8.5, "", paper.Soft(), name)
	s.Write(x, y+2.6+size*0.38, size, "B", paper.Ink(), s.Cut(value, width, size, "B"))
	return y + size*0.38 + 9
}

// fit breaks a name into at most three lines of the largest size that holds it.
func (s stub) fit(name string, width float64) ([]string, float64) {
	name = strings.Join(strings.Fields(s.Text(name)), " ")
	const smallest = 14
	for size := 27.0; ; size -= 1 {
		s.Font(size, "B")
		lines := s.F.SplitText(name, width)
		if len(lines) <= 3 || size <= smallest {
			if len(lines) > 3 {
				lines = append(lines[:2], s.Cut(strings.Join(lines[2:], " "), width, size, "B"))
			}
			return lines, size
		}
	}
}
