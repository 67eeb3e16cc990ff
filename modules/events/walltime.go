package events

import (
	"sync"
	"time"
	_ "time/tzdata" // zones are known on every machine
)

// wallLayout is how clients write and read wall time.
const wallLayout = "2006-01-02T15:04"

// zones loads time zones once each: the library reads a file every time. Names come from
// venues, which know only real zones, so it cannot grow without bound.
type zones struct{ loaded sync.Map }

func (z *zones) location(name string) (*time.Location, error) {
	if l, ok := z.loaded.Load(name); ok {
		return l.(*time.Location), nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	z.loaded.Store(name, l)
	return l, nil
}

// wall is what became of a wall time at a place.
type wall uint8

const (
	wallExact     wall = iota
	wallMalformed      // not of the form, or out of range
	wallSkipped        // the clocks jump over it
)

// instantOf finds the instant that a wall time means in a zone. A time that comes twice, when
// the clocks go back, means the earlier; one that never comes, when they go forward, is
// wallSkipped. (time.ParseInLocation picks a neighbour in both cases and does not say which.)
func instantOf(text string, zone *time.Location) (time.Time, wall) {
	asUTC, err := time.Parse(wallLayout, text)
	if err != nil || asUTC.Year() < 2000 || asUTC.Year() > 2200 {
		return time.Time{}, wallMalformed
	}
	var found time.Time
	for _, around := range []time.Duration{-36, -12, 0, 12, 36} { // offsets that may hold there
		_, offset := asUTC.Add(around * time.Hour).In(zone).Zone()
		t := asUTC.Add(-time.Duration(offset) * time.Second)
		if t.In(zone).Format(wallLayout) == text && (found.IsZero() || t.Before(found)) {
			found = t
		}
	}
	if found.IsZero() {
		return found, wallSkipped
	}
	return found, wallExact
}
