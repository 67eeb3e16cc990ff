package inventory

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestASweepBeginsWhereTheLastOneEndedAndNowAndThenAtTheBeginning(t *testing.T) {
	t.Parallel()
	s, start := &swept{}, time.Date(2026, 7, 1, 20, 0, 0, 0, time.UTC)
	assert.Equal(t, ever(), s.since(start), "the first one knows nothing")
	assert.Equal(t, ever(), s.since(start.Add(time.Second)), "it left something")

	s.until(start)
	assert.Equal(t, start.Add(-sweptOverlap), s.since(start.Add(2*time.Second)))
	s.until(start.Add(2 * time.Second))
	assert.Equal(t, start.Add(2*time.Second-sweptOverlap), s.since(start.Add(3*time.Second)))
	assert.Equal(t, ever(), s.since(start.Add(time.Second+sweepAllEvery)), "what was locked is found in the end")
	assert.Equal(t, ever(), s.since(start.Add(-time.Hour)), "a clock that went back")
}
