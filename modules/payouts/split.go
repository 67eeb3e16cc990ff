package payouts

import (
	"cmp"
	"slices"

	"github.com/tixters/tixters/core/tix"
)

// Share is a partner's part of an event's sales.
type Share struct {
	PayeeID    tix.PayeeID  `json:"payee_id"`
	Percentage int64        `json:"percentage,omitempty"` // basis points of what is left at its priority
	Fixed      int64        `json:"fixed,omitempty"`      // minor units of the event's currency, for each ticket
	Priority   int          `json:"priority"`             // lower ones are served first
	TierIDs    []tix.TierID `json:"tier_ids,omitempty"`   // none: of every tier
	Link       string       `json:"link,omitempty"`       // set: only of orders that came by this tracked link
}

func (s Share) of(l SplitLine, link string) bool {
	return (s.Link == "" || s.Link == link) && (len(s.TierIDs) == 0 || slices.Contains(s.TierIDs, l.TierID))
}

// SplitLine is what is split: the tickets of one tier within an order.
type SplitLine struct {
	TierID   tix.TierID
	Quantity int
	Net      int64 // minor units that the organizer and its partners have between them: without fees and tax
	Tax      int64 // minor units on top of Net: the organizer's, who owes them
}

// Part is what one payee gets of an order, in minor units.
type Part struct {
	PayeeID tix.PayeeID
	Amount  int64
}

// divide splits the lines of an order. Of each line, the fixed amounts are served first, by priority,
// and never more than there is; then the percentages, priority by priority, each of what the ones
// before have left, by largest remainder; what remains, and the tax, is the organizer's. The parts
// sum to Net and Tax of all lines exactly, and none is negative. The organizer's comes first.
func divide(shares []Share, organizer tix.PayeeID, lines []SplitLine, link string) []Part {
	sorted := slices.SortedStableFunc(slices.Values(shares), func(a, b Share) int { return cmp.Compare(a.Priority, b.Priority) })
	parts := []Part{{PayeeID: organizer}}
	give := func(to tix.PayeeID, amount int64) {
		i := slices.IndexFunc(parts, func(p Part) bool { return p.PayeeID == to })
		if i < 0 {
			i, parts = len(parts), append(parts, Part{PayeeID: to})
		}
		parts[i].Amount += amount
	}
	for _, l := range lines {
		left := l.Net
		var of []Share
		for _, s := range sorted {
			if !s.of(l, link) {
				continue
			}
			fixed := min(s.Fixed*int64(l.Quantity), left)
			give(s.PayeeID, fixed)
			left -= fixed
			if s.Percentage > 0 {
				of = append(of, s)
			}
		}
		for group := range byPriority(of) {
			weights := make([]int64, 0, len(group)+1)
			rest := int64(wholeShare)
			for _, s := range group {
				w := min(s.Percentage, rest)
				weights, rest = append(weights, w), rest-w
			}
			shared := tix.Money{Amount: left}.Share(append(weights, rest))
			for i, s := range group {
				give(s.PayeeID, shared[i].Amount)
			}
			left = shared[len(group)].Amount
		}
		give(organizer, left+l.Tax)
	}
	return parts
}

// wholeShare is everything, in basis points.
const wholeShare = 10_000

// byPriority yields the runs of equal priority.
func byPriority(sorted []Share) func(yield func([]Share) bool) {
	return func(yield func([]Share) bool) {
		for len(sorted) > 0 {
			n := 1
			for n < len(sorted) && sorted[n].Priority == sorted[0].Priority {
				n++
			}
			if !yield(sorted[:n]) {
				return
			}
			sorted = sorted[n:]
		}
	}
}

// linesOf takes from a quote what is split.
func linesOf(q tix.Quote) []SplitLine {
	lines := make([]SplitLine, len(q.Lines))
	for i, l := range q.Lines {
		// A tax that is larger than what the organizer keeps is paid out of what there is.
		tax := min(l.Tax.Amount, l.Payee.Amount)
		lines[i] = SplitLine{TierID: l.TierID, Quantity: l.Quantity, Net: l.Payee.Amount - tax, Tax: tax}
	}
	return lines
}
