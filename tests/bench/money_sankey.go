package bench

import (
	"fmt"
	"html"
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// sankeyNode is a bar: what came to one place.
type sankeyNode struct {
	column  int
	name    string
	colour  string
	value   int64
	y, size float64
	in, out float64 // how much of the bar has been joined on either side
}

// sankeyLink is a band between two bars.
type sankeyLink struct {
	from, to *sankeyNode
	value    int64
}

// sankeyChart is one currency's picture.
type sankeyChart struct {
	currency tix.Currency
	nodes    []*sankeyNode
	links    []sankeyLink
}

const (
	sankeyWidth  = 1180.0
	sankeyHeight = 300.0 // of the bars of one chart
	sankeyGap    = 18.0  // between bars
	sankeyPitch  = 40.0  // between the middles of bars, at least: each has two lines of text
	sankeyBar    = 16.0
	sankeyTop    = 110.0
)

func sankeyColumns() []float64 { return []float64{150, 400, 660, 920} }

func (c *sankeyChart) node(column int, name, colour string) *sankeyNode {
	for _, n := range c.nodes {
		if n.column == column && n.name == name {
			return n
		}
	}
	n := &sankeyNode{column: column, name: name, colour: colour}
	c.nodes = append(c.nodes, n)
	return n
}

// link adds a band, unless nothing flows.
func (c *sankeyChart) link(from, to *sankeyNode, value int64) {
	if value > 0 {
		to.value += value
		c.links = append(c.links, sankeyLink{from, to, value})
	}
}

// chart joins the flows of a currency: from buyers to whoever has the money now. The colours keep their
// contrast for who does not see red and green apart.
func (f flow) chart() *sankeyChart {
	c := &sankeyChart{currency: f.currency}
	buyers := c.node(0, "Buyers paid", "#334155")
	buyers.value = f.taken
	payees := c.node(1, "Payees", "#0f766e")
	for _, p := range f.payees {
		c.link(buyers, payees, p.total())
	}
	c.link(buyers, c.node(1, "Platform, after its costs", "#1d4ed8"), f.platform)
	fees := c.node(1, "Payment fees", "#64748b")
	own := min(max(-f.platform, 0), f.fees) // what the platform bears of them, when its fees do not
	if own > 0 {
		platform := c.node(0, "The platform paid", "#1d4ed8")
		platform.value = own
		c.link(platform, fees, own)
	}
	c.link(buyers, fees, f.fees-own)
	c.link(buyers, c.node(1, "Refunded to buyers", "#d97706"), f.refunded)
	c.link(buyers, c.node(1, "Still to be refunded", "#f59e0b"), f.turned)
	c.link(buyers, c.node(1, "Taken back by banks", "#b91c1c"), f.disputed)
	for _, p := range f.payees {
		kind := c.node(2, strings.ToUpper(p.kind[:1])+p.kind[1:]+"s", "#0d9488")
		c.link(payees, kind, p.total())
		c.link(kind, c.node(3, "At their banks", "#115e59"), p.banked)
		c.link(kind, c.node(3, "Kept as a reserve", "#7c3aed"), p.reserved)
		c.link(kind, c.node(3, "Waits for the payee", "#a16207"), p.owed)
		c.link(kind, c.node(3, "On its way to the bank", "#0891b2"), p.account)
	}
	return c
}

// place gives every bar its place: columns from top to bottom, in the order in which bars were made.
func (c *sankeyChart) place(top float64) {
	most := int64(1)
	for _, n := range c.nodes {
		most = max(most, n.value)
	}
	scale := sankeyHeight / float64(most)
	above := map[int]*sankeyNode{}
	for _, n := range c.nodes {
		if n.value == 0 {
			continue
		}
		n.y, n.size = top, max(1, float64(n.value)*scale)
		if last := above[n.column]; last != nil {
			n.y = max(last.y+last.size+sankeyGap, last.y+last.size/2+sankeyPitch-n.size/2)
		}
		above[n.column] = n
	}
}

// draw writes the chart and how high it is.
func (c *sankeyChart) draw(b *strings.Builder, top float64) (bottom float64) {
	c.place(top)
	columns := sankeyColumns()
	for _, l := range c.links {
		size := max(0.6, l.from.size*float64(l.value)/float64(max(1, l.from.value)))
		x0, x1 := columns[l.from.column]+sankeyBar, columns[l.to.column]
		y0, y1 := l.from.y+l.from.out, l.to.y+l.to.in
		l.from.out, l.to.in = l.from.out+size, l.to.in+size
		mid := (x0 + x1) / 2
		fmt.Fprintf(b, `<path d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fV%.1fC%.1f %.1f %.1f %.1f %.1f %.1fZ" fill="%s" fill-opacity=".28"><title>%s → %s: %s</title></path>`,
			x0, y0, mid, y0, mid, y1, x1, y1, y1+size, mid, y1+size, mid, y0+size, x0, y0+size, l.to.colour,
			html.EscapeString(l.from.name), html.EscapeString(l.to.name), amount(l.value, c.currency))
	}
	for _, n := range c.nodes {
		if n.value == 0 {
			continue
		}
		x, anchor, at := columns[n.column]+sankeyBar+8, "start", columns[n.column]
		if n.column == 0 {
			x, anchor = columns[0]-8, "end"
		}
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.0f" height="%.1f" rx="2" fill="%s"/>`, at, n.y, sankeyBar, n.size, n.colour)
		middle := n.y + n.size/2
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" paint-order="stroke" stroke="#fff" stroke-width="4" stroke-linejoin="round"><tspan font-weight="600">%s</tspan><tspan x="%.1f" dy="16" fill="#475569" font-size="13">%s</tspan></text>`,
			x, middle-2, anchor, html.EscapeString(n.name), x, amount(n.value, c.currency)+n.part(c.nodes[0].value))
		bottom = max(bottom, n.y+n.size)
	}
	return bottom
}

// part is the share of everything, in percent.
func (n *sankeyNode) part(of int64) string {
	if n.column == 0 || of == 0 {
		return ""
	}
	return fmt.Sprintf(" · %.1f %%", 100*float64(n.value)/float64(of))
}

// sankey draws one chart below the other, each to its own scale.
func sankey(caption string, flows []flow) string {
	var b strings.Builder
	y := sankeyTop
	for _, f := range flows {
		fmt.Fprintf(&b, `<text x="24" y="%.0f" font-size="18" font-weight="700">%s</text>`, y-14, f.currency)
		y = f.chart().draw(&b, y+12) + 78
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="system-ui, sans-serif" font-size="14" fill="#0f172a"><rect width="100%%" height="100%%" fill="#fff"/>`+
		`<text x="24" y="40" font-size="22" font-weight="700">%s</text><text x="24" y="64" fill="#475569">Read from left to right. A band is as thick as its amount; each currency is drawn to its own scale.</text>%s</svg>`+"\n",
		sankeyWidth, y-40, html.EscapeString(caption), b.String())
}

// amount writes money as people read it: "€ 1,234,567.89".
func amount(n int64, c tix.Currency) string {
	text := tix.Money{Amount: n, Currency: c}.Decimal()
	whole, cents, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents != "" {
		whole += "." + cents
	}
	if n < 0 {
		whole = "-" + whole
	}
	return string(c) + " " + whole
}

func thousands(n int64) string {
	return strings.TrimSpace(amount(n, "JPY")[3:])
}
