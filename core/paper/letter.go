package paper

import "fmt"

// Letter is a business letter: who writes to whom, a table, and what it comes to.
type Letter struct {
	Title   string
	Number  string
	From    []string // name first
	ToLabel string
	To      []string // name first
	Facts   []Fact   // beside the address
	Intro   string
	Columns []Column
	Rows    []Row
	Totals  []Total
	Notes   []string
	Foot    string
}

// Fact is a small word and what it is.
type Fact struct{ Name, Value string }

// Column is a column of the table. The first takes what the others leave.
type Column struct {
	Title string
	Width float64 // millimetres; unread for the first
}

// Row is a row of the table, with a cell for each column.
type Row struct {
	Cells []string
	Under string // explains the first cell
}

// Total is a line below the table.
type Total struct {
	Name, Value string
	Strong      bool
}

// Measures of a letter, in millimetres.
const (
	edge      = 20.0
	firstTop  = 24.0
	nextTop   = 22.0
	foot      = 16.0 // from the lower edge to the foot's line
	factWide  = 62.0
	totalWide = 82.0
	gap       = 4.0 // between columns
)

// letter is a Letter on its way to paper.
type letter struct {
	*Sheet
	l             Letter
	width, height float64
	y             float64 // the baseline that was written last, or the line below it
	first         int     // its first page
}

// Letter draws a letter on pages of its own, numbered by themselves.
func (s *Sheet) Letter(l Letter) {
	d := &letter{Sheet: s, l: l}
	d.width, d.height = s.F.GetPageSize()
	s.F.AddPage()
	d.first = s.F.PageNo()
	d.head()
	d.table()
	d.totals()
	d.notes()
	d.feet()
}

func (d *letter) right() float64 { return d.width - edge }

// room begins a new page when so much does not fit on this one; head is drawn on it first.
func (d *letter) room(need float64, head func()) {
	if d.y+need <= d.height-foot-6 {
		return
	}
	d.F.AddPage()
	d.Write(edge, nextTop, 9, "B", Soft(), d.Cut(d.l.Title+" "+d.l.Number, d.right()-edge, 9, "B"))
	d.y = nextTop + 6
	if head != nil {
		head()
	}
}

func (d *letter) head() {
	half := (d.right()-edge)/2 - gap
	d.Fill(Brand())
	d.F.Rect(0, 0, d.width, 3, "F")
	y := firstTop
	for i, line := range d.l.From {
		if i == 0 {
			for _, part := range d.Split(line, half, 12, "B") {
				d.Write(edge, y, 12, "B", Ink(), part)
				y += 5.6
			}
			continue
		}
		d.Write(edge, y, 9, "", Soft(), d.Cut(line, half, 9, ""))
		y += 4.4
	}
	d.WriteRight(d.right(), firstTop+1, 20, "B", Ink(), d.Text(d.l.Title))
	d.WriteRight(d.right(), firstTop+8, 11, "B", Brand(), d.Text(d.l.Number))
	y = max(y, firstTop+14) + 9
	d.Write(edge, y, 8, "", Soft(), d.Text(d.l.ToLabel))
	left := y
	for i, line := range d.l.To {
		style := ""
		if i == 0 {
			style = "B"
		}
		for _, part := range d.Split(line, half, 10.5, style) {
			left += 5.2
			d.Write(edge, left, 10.5, style, Ink(), part)
		}
	}
	beside := y
	for _, f := range d.l.Facts {
		d.Write(d.right()-factWide-24, beside, 8.5, "", Soft(), d.Text(f.Name))
		for i, part := range d.Split(f.Value, factWide, 9.5, "") {
			if i > 0 {
				beside += 4.4
			}
			d.Write(d.right()-factWide, beside, 9.5, "", Ink(), part)
		}
		beside += 5.4
	}
	d.y = max(left, beside) + 10
	for _, part := range d.Split(d.l.Intro, d.right()-edge, 9.5, "") {
		d.Write(edge, d.y, 9.5, "", Ink(), part)
		d.y += 4.8
	}
	d.y += 3
}

func (d *letter) rule(c Colour, width float64) {
	d.Stroke(c, width)
	d.F.Line(edge, d.y, d.right(), d.y)
}

// cells writes a row's cells after the first, each to the right edge of its column, and gives the width
// that the first has.
func (d *letter) cells(texts []string, y, size float64, style string, c Colour) float64 {
	x := d.right()
	for i := len(d.l.Columns) - 1; i > 0; i-- {
		if i < len(texts) {
			d.WriteRight(x, y, size, style, c, d.Cut(texts[i], d.l.Columns[i].Width-1, size, style))
		}
		x -= d.l.Columns[i].Width
	}
	return x - edge - gap
}

func (d *letter) tableHead() {
	titles := make([]string, len(d.l.Columns))
	for i, c := range d.l.Columns {
		titles[i] = c.Title
	}
	wide := d.cells(titles, d.y, 8, "", Soft())
	d.Write(edge, d.y, 8, "", Soft(), d.Cut(titles[0], wide, 8, ""))
	d.y += 2.4
	d.rule(Ink(), 0.3)
}

func (d *letter) table() {
	if len(d.l.Columns) == 0 {
		return
	}
	d.room(16, nil)
	d.tableHead()
	for _, r := range d.l.Rows {
		wide := d.cells(nil, 0, 9.5, "", Ink())
		lines := d.Split(r.Cells[0], wide, 9.5, "")
		under := d.Split(r.Under, wide, 8, "")
		d.room(float64(len(lines))*4.6+float64(len(under))*3.8+4, d.tableHead)
		d.y += 5.4
		d.cells(r.Cells, d.y, 9.5, "", Ink())
		for i, part := range lines {
			if i > 0 {
				d.y += 4.6
			}
			d.Write(edge, d.y, 9.5, "", Ink(), part)
		}
		for _, part := range under {
			d.y += 3.8
			d.Write(edge, d.y, 8, "", Soft(), part)
		}
		d.y += 2.4
		d.rule(Line(), 0.15)
	}
	d.y += 2
}

func (d *letter) totals() {
	d.room(float64(len(d.l.Totals))*6+6, nil)
	x := d.right() - totalWide
	for _, t := range d.l.Totals {
		size, style := 9.5, ""
		d.y += 5.4
		if t.Strong {
			size, style = 12, "B"
			d.y += 2
			d.Stroke(Ink(), 0.3)
			d.F.Line(x, d.y-5, d.right(), d.y-5)
			d.y += 0.8
		}
		d.Write(x, d.y, size, style, Ink(), d.Cut(t.Name, totalWide-34, size, style))
		d.WriteRight(d.right(), d.y, size, style, Ink(), d.Text(t.Value))
	}
	d.y += 9
}

func (d *letter) notes() {
	for _, note := range d.l.Notes {
		lines := d.Split(note, d.right()-edge, 9, "")
		d.room(float64(len(lines))*4.4, nil)
		for _, part := range lines {
			d.y += 4.4
			d.Write(edge, d.y, 9, "", Soft(), part)
		}
		d.y += 1.6
	}
}

// feet numbers the letter's pages, once it is known how many there are.
func (d *letter) feet() {
	last := d.F.PageNo()
	for page := d.first; page <= last; page++ {
		d.F.SetPage(page)
		d.y = d.height - foot
		d.rule(Line(), 0.15)
		number := pageOf(page-d.first+1, last-d.first+1)
		d.WriteRight(d.right(), d.y+4.4, 7.5, "", Soft(), number)
		d.Write(edge, d.y+4.4, 7.5, "", Soft(), d.Cut(d.l.Foot, d.right()-edge-26, 7.5, ""))
	}
}

func pageOf(page, of int) string { return fmt.Sprintf("Page %d of %d", page, of) }
