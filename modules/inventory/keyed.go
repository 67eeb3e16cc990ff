package inventory

import "github.com/tixters/tixters/core/tix"

// keyed is the first answer to a Key.
type keyed struct {
	digest uint64
	held   tix.Held
}

// again gives the first answer to the same request, and ErrKeyReused to another one.
func (k keyed) again(r *tix.HoldRequest) (tix.Held, error) {
	if k.digest != r.Digest {
		return tix.Held{}, ErrKeyReused
	}
	held := k.held
	held.Repeated = true
	return held, nil
}
