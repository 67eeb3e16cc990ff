package checkout

import (
	"bytes"

	"github.com/tixters/tixters/core/tix"
)

// parseAsk reads {"event_id":"…","items":[{"tier_id":"…","quantity":2}]} with its members in any
// order. It knows nothing else: false for anything that is not exactly that, right or wrong.
func parseAsk(body []byte) (a Ask, ok bool) {
	p := parser{rest: body}
	p.object(func(name string) {
		switch name {
		case "event_id":
			a.EventID, ok = id(tix.ParseEventID, p.text())
			p.bad = p.bad || !ok
		case "items":
			p.bad = p.bad || len(a.Lines) > 0 // named twice
			p.list(func() { a.Lines = append(a.Lines, p.line()) })
		default:
			p.bad = true
		}
	})
	p.space()
	return a, !p.bad && len(p.rest) == 0 && !a.EventID.IsZero() && checkLines(a.Lines) == nil
}

func (p *parser) line() (l tix.LineRequest) {
	p.object(func(name string) {
		switch name {
		case "tier_id":
			var ok bool
			l.TierID, ok = id(tix.ParseTierID, p.text())
			p.bad = p.bad || !ok
		case "quantity":
			l.Quantity = p.number()
		default:
			p.bad = true
		}
	})
	p.bad = p.bad || l.TierID.IsZero()
	return l
}

func id[T any](parse func(string) (T, error), text string) (T, bool) {
	v, err := parse(text)
	return v, err == nil && text != ""
}

// parser reads a little JSON; after the first surprise it is bad.
type parser struct {
	rest []byte
	bad  bool
}

func (p *parser) space() {
	for len(p.rest) > 0 && (p.rest[0] == ' ' || p.rest[0] == '\n' || p.rest[0] == '\t' || p.rest[0] == '\r') {
		p.rest = p.rest[1:]
	}
}

// sign takes one character.
func (p *parser) sign(c byte) bool {
	p.space()
	if p.bad || len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *parser) must(c byte) { p.bad = !p.sign(c) || p.bad }

func (p *parser) object(member func(name string)) {
	p.must('{')
	for first := true; !p.bad && !p.sign('}'); first = false {
		if !first {
			p.must(',')
		}
		name := p.text()
		p.must(':')
		if !p.bad {
			member(name)
		}
	}
}

func (p *parser) list(element func()) {
	p.must('[')
	for first := true; !p.bad && !p.sign(']'); first = false {
		if !first {
			p.must(',')
		}
		if !p.bad {
			element()
		}
	}
}

// text reads a string without escapes.
func (p *parser) text() string {
	p.must('"')
	end := bytes.IndexByte(p.rest, '"')
	if p.bad || end < 0 || bytes.IndexByte(p.rest[:end], '\\') >= 0 {
		p.bad = true
		return ""
	}
	text := string(p.rest[:end])
	p.rest = p.rest[end+1:]
	return text
}

// number reads a whole number of at most four digits.
func (p *parser) number() (n int) {
	p.space()
	digits := 0
	for len(p.rest) > 0 && p.rest[0] >= '0' && p.rest[0] <= '9' {
		n = n*10 + int(p.rest[0]-'0')
		p.rest = p.rest[1:]
		digits++
	}
	if digits == 0 || digits > 4 {
		p.bad = true
	}
	return n
}
