package venues

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are known on every machine
)

// zones remembers which IANA names are known: asking the library reads a file each time.
type zones struct{ known sync.Map }

// valid reports whether the name is an IANA zone a venue may lie in. Go's own words "Local"
// and "" are not, nor are the old abbreviations without a slash; UTC is.
func (z *zones) valid(name string) bool {
	if name != "UTC" && !strings.Contains(name, "/") {
		return false
	}
	if _, ok := z.known.Load(name); ok {
		return true
	}
	if _, err := time.LoadLocation(name); err != nil {
		return false // unknown names are not kept: a stranger could fill the memory with them
	}
	z.known.Store(name, struct{}{})
	return true
}
