package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Entry is one line of the record.
type Entry struct {
	ID             tix.EntryID `gorm:"primaryKey"`
	Chain          string      // UUID of the organization; all zeros for the platform
	Seq            int64       // 1-based place in the chain
	OrganizationID tix.OrganizationID
	At             time.Time
	Actor          string
	Verb           string
	Subject        string
	Details        map[string]string `gorm:"serializer:json"`
	Previous       []byte            // hash of the entry before; zeros for the first
	Hash           []byte
}

// TableName implements GORM's Tabler.
func (Entry) TableName() string { return "audit_entries" }

// Head is the newest place of a chain.
type Head struct {
	Chain string `gorm:"primaryKey"`
	Seq   int64
	Hash  []byte
}

// TableName implements GORM's Tabler.
func (Head) TableName() string { return "audit_chains" }

// digest gives the entry's SHA-256 over all that it says and the hash before it. Each text is
// preceded by its length and the details are sorted, so one record has one encoding.
func (e Entry) digest() []byte {
	h := sha256.New()
	number := func(n uint64) { h.Write(binary.BigEndian.AppendUint64(nil, n)) }
	text := func(s string) {
		number(uint64(len(s)))
		h.Write([]byte(s))
	}
	text("tixters.audit.1")
	h.Write(e.Previous)
	text(e.Chain)
	number(uint64(e.Seq))
	text(e.ID.String())
	number(uint64(e.At.UnixMicro()))
	text(e.Actor)
	text(e.Verb)
	text(e.Subject)
	number(uint64(len(e.Details)))
	for _, k := range slices.Sorted(maps.Keys(e.Details)) {
		text(k)
		text(e.Details[k])
	}
	return h.Sum(nil)
}
