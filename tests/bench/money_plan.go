package bench

import (
	"math/rand/v2"
	"slices"

	"github.com/tixters/tixters/core/tix"
)

// What becomes of an order beside being paid.
const (
	fateNone       = ""
	fateBuyer      = "buyer"       // the buyer gives all tickets back
	fateBuyerOne   = "buyer_one"   // or one of them
	fateWhole      = "whole"       // the organizer gives everything back
	fateAmount     = "amount"      // or an amount
	fateLate       = "late"        // everything, after the event was settled
	fateWin        = "win"         // disputed, answered, won
	fateLose       = "lose"        // disputed, answered, lost
	fateAccept     = "accept"      // disputed, given up
	fateLapse      = "lapse"       // disputed, never answered
	fateReviewWin  = "review_win"  // disputed, and the bank takes its time
	fateReviewLose = "review_lose" // the same
	fateInquiry    = "inquiry"     // the bank only asks
	fateAfter      = "after"       // disputed after the event was settled, and lost
)

// The test cards of the bank.
const (
	cardGood       = "4242424242424242"
	cardDeclined   = "4000000000000002"
	cardSlowRefund = "4000000000007726"
	cardNoRefund   = "4000000000005126"
	cardDispute    = "4000000000000259"
	cardNotGot     = "4000000000002685"
	cardInquiry    = "4000000000001976"
)

// Kinds of payee, in the order of a house's payees.
func payeeKinds() []string { return []string{"organizer", "venue", "promoter", "artist"} }

// payeePlan is somebody who is paid.
type payeePlan struct {
	kind, name string
	house      *house
	id         tix.PayeeID
	account    string // "acct_…"
	unverified bool   // never answers the provider
	restricted int    // month from which on it may not be paid, for three; 0: never
	bank       string // "fails" or "fails_later", from the month on
	bankMonth  int
}

// house is an organization.
type house struct {
	index    int
	name     string
	country  string
	currency tix.Currency
	id       tix.OrganizationID
	venue    tix.VenueID
	payees   [4]*payeePlan
	costs    string // who bears what the provider keeps
	absorbed bool   // the fee is within the price
	tax      int64
}

// night is an event.
type night struct {
	index, month int
	house        *house
	name         string
	payees       int // that share, 1 to 4
	prices       [2]int64
	cancelled    bool
	weight       float64
	id           tix.EventID
	tiers        [2]string
}

// guest is a buyer with an order.
type guest struct {
	index    int
	night    *night
	tier     int
	quantity int
	card     string
	declines bool // the first card is declined
	leaves   bool // closes the browser after paying, so only a webhook tells
	fate     string
	settle   string // what the desk does when the bank sends the refund back
	tried    int    // how often it decided

	order, token, payment string
}

type yearPlan struct {
	months int
	houses []*house
	nights []*night
	guests []*guest
}

// newYearPlan decides everything that will happen, from the seed alone.
func newYearPlan(events, orders int, seed uint64) *yearPlan {
	dice := rand.New(rand.NewPCG(seed, 0))
	p := &yearPlan{months: min(12, max(3, events/4))}
	p.addHouses(max(3, events/10))
	p.addNights(dice, events)
	p.addGuests(dice, orders)
	p.decideFates(dice)
	return p
}

func (p *yearPlan) addHouses(n int) {
	places := []struct {
		country  string
		currency tix.Currency
		tax      int64
	}{{"DE", "EUR", 700}, {"GB", "GBP", 0}, {"US", "USD", 0}}
	for i := range n {
		at := places[i%len(places)]
		h := &house{index: i, name: "House " + string(rune('A'+i%26)) + string(rune('A'+i/26)), country: at.country, currency: at.currency, tax: at.tax, costs: "platform", absorbed: i%4 == 3}
		if i%3 == 1 {
			h.costs = "organizer"
		}
		for k, kind := range payeeKinds() {
			h.payees[k] = &payeePlan{kind: kind, name: h.name + " " + kind, house: h}
		}
		p.houses = append(p.houses, h)
	}
	at := func(i int) *house { return p.houses[i%len(p.houses)] }
	at(0).payees[1].restricted = p.months / 2 // one payee restricted midway
	at(1).payees[0].bank, at(1).payees[0].bankMonth = "fails", 1
	at(2).payees[2].bank, at(2).payees[2].bankMonth = "fails_later", 1
	at(4).payees[1].bank, at(4).payees[1].bankMonth = "fails", p.months/2
	at(2).payees[3].unverified = true
}

// addNights spreads the events over houses and months. Two are cancelled; the first of them is a large
// one, which has a tenth of all buyers.
func (p *yearPlan) addNights(dice *rand.Rand, n int) {
	for i := range n {
		h := p.houses[i%len(p.houses)]
		base := int64(1500 + 500*dice.IntN(10))
		p.nights = append(p.nights, &night{index: i, month: i * p.months / n, house: h, name: h.name + " " + nightName(i),
			payees: 1 + i%4, prices: [2]int64{base, base + 1250}, weight: 0.5 + dice.Float64()})
	}
	large, small := p.nights[n/3], p.nights[2*n/3]
	large.cancelled, small.cancelled = true, true
	large.weight = float64(n) / 9
}

func nightName(i int) string {
	names := []string{"Lanterns", "Undertow", "The Long Quiet", "Salt & Wire", "Northbound", "Glass Hour", "Tin Orchard", "Second Sun"}
	return names[i%len(names)]
}

// addGuests gives every event its share of the orders, by largest remainder.
func (p *yearPlan) addGuests(dice *rand.Rand, n int) {
	weights := make([]int64, len(p.nights))
	for i, e := range p.nights {
		weights[i] = int64(e.weight * 1000)
	}
	for i, part := range (tix.Money{Amount: int64(n)}).Share(weights) {
		for range part.Amount {
			p.guests = append(p.guests, &guest{night: p.nights[i], tier: dice.IntN(2), quantity: 1 + dice.IntN(4), card: cardGood, declines: dice.IntN(20) == 0, leaves: dice.IntN(10) == 0})
		}
	}
	dice.Shuffle(len(p.guests), func(i, j int) { p.guests[i], p.guests[j] = p.guests[j], p.guests[i] })
	slices.SortStableFunc(p.guests, func(a, b *guest) int { return a.night.month - b.night.month })
	for i, g := range p.guests {
		g.index = i
	}
}

// decideFates has 8 % of the orders refunded and 0.5 % disputed, but at least one for each way in which
// a dispute can end, and two of orders whose event is cancelled.
func (p *yearPlan) decideFates(dice *rand.Rand) {
	disputes := []struct{ fate, card string }{
		{fateWin, cardDispute}, {fateLose, cardNotGot}, {fateAccept, cardDispute}, {fateLapse, cardNotGot}, {fateReviewWin, cardDispute},
		{fateReviewLose, cardNotGot}, {fateInquiry, cardInquiry}, {fateAfter, cardGood},
	}
	refunds := []string{fateBuyer, fateBuyer, fateBuyer, fateBuyerOne, fateBuyerOne, fateWhole, fateWhole, fateAmount, fateLate, fateLate}
	order := dice.Perm(len(p.guests))
	pick := func(n int, cancelled bool, do func(int, *guest)) {
		for _, i := range order {
			if g := p.guests[i]; n > 0 && g.fate == fateNone && g.night.cancelled == cancelled {
				n--
				do(n, g)
			}
		}
	}
	ofCancelled := []int{0, 1, 5, 3} // won, lost, lost late, lapsed
	pick(len(ofCancelled), true, func(n int, g *guest) {
		d := disputes[ofCancelled[n]]
		g.fate, g.card = d.fate, d.card
	})
	pick(max(len(disputes), len(p.guests)/200-len(ofCancelled)), false, func(n int, g *guest) {
		d := disputes[n%len(disputes)]
		g.fate, g.card = d.fate, d.card
	})
	pick(len(p.guests)*8/100, false, func(n int, g *guest) {
		g.fate = refunds[n%len(refunds)]
		switch {
		case n%12 == 0:
			g.card = cardSlowRefund
		case n%25 == 7:
			g.card, g.settle = cardNoRefund, []string{"settle", "abort", "retry"}[n/25%3]
		}
	})
}
