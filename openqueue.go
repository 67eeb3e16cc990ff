package tixters

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// openQueue stands in until the waiting room is wired.
type openQueue struct{}

func (openQueue) Admit(tix.EventID, string) (person [16]byte, err error) { return person, nil }
func (openQueue) Observe(tix.EventID, time.Duration, string)             {}
