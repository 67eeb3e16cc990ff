package events

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/recent"
	"github.com/tixters/tixters/core/tix"
)

// Config is what the room takes from the platform.
type Config struct {
	Keep time.Duration // how long Recent gives the same card; 0: it reads each time
}

// Recent is the Directory for those who ask about the same event again and again: its cards may
// be a moment old.
type Recent struct {
	*Directory
	cards *recent.Cache[tix.EventID, tix.EventCard]
}

// NewRecent makes it over the directory.
func NewRecent(d *Directory, clk clock.Clock, cfg Config) *Recent {
	return &Recent{Directory: d, cards: recent.New(clk, cfg.Keep, d.Card)}
}

// Card is Directory.Card, a moment old at most.
func (r *Recent) Card(ctx context.Context, id tix.EventID) (tix.EventCard, error) {
	return r.cards.Get(ctx, id)
}
