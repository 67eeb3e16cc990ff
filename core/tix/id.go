package tix

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind names what an id identifies; its prefix is part of the id's text.
type Kind interface{ Prefix() string }

// ID identifies one thing of kind K. In the database it is a UUIDv7 (RFC 9562), in the API
// "<prefix>_<26 characters>" in lower-case Crockford base 32, so that ids sort by time of
// making and an order's id cannot be passed for a ticket's.
type ID[K Kind] [16]byte

// ErrID says that a text is not an id of the wanted kind.
var ErrID = errors.New("not an id of this kind")

// digits are Crockford's base 32 in lower case: no i, l, o, u.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

// encode writes 128 bits as 26 digits, most significant first, so that texts sort as ids do.
func encode(id [16]byte) string {
	hi, lo := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	var out [26]byte
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = digits[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

func decode(text string) (id [16]byte, ok bool) {
	if len(text) != 26 || text[0] > '7' { // more than 128 bits
		return id, false
	}
	var hi, lo uint64
	for i := range len(text) {
		d := strings.IndexByte(digits, text[i])
		if d < 0 {
			return id, false
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(d)
	}
	binary.BigEndian.PutUint64(id[:8], hi)
	binary.BigEndian.PutUint64(id[8:], lo)
	return id, true
}

// NewID makes an id from the present time (48 bits, milliseconds) and 74 random bits.
func NewID[K Kind]() ID[K] {
	var id ID[K]
	if _, err := rand.Read(id[:]); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	ms := uint64(time.Now().UnixMilli())
	binary.BigEndian.PutUint32(id[0:], uint32(ms>>16))
	binary.BigEndian.PutUint16(id[4:], uint16(ms))
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

func parse[K Kind](text string) (ID[K], error) {
	var id ID[K]
	err := id.UnmarshalText([]byte(text))
	return id, err
}

// IsZero reports whether the id was never set.
func (id ID[K]) IsZero() bool { return id == ID[K]{} }

// String gives the API form; "" for a zero id.
func (id ID[K]) String() string {
	if id.IsZero() {
		return ""
	}
	var k K
	return k.Prefix() + "_" + encode(id)
}

// Append adds the API form to b; nothing for a zero id.
func (id ID[K]) Append(b []byte) []byte { return append(b, id.String()...) }

// UUID gives the database form, 36 characters.
func (id ID[K]) UUID() string {
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// MarshalText implements encoding.TextMarshaler with the API form.
func (id ID[K]) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; "" gives the zero id.
func (id *ID[K]) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID[K]{}
		return nil
	}
	var k K
	rest, ok := strings.CutPrefix(string(text), k.Prefix()+"_")
	if !ok {
		return fmt.Errorf("%w: want %s_…", ErrID, k.Prefix())
	}
	raw, ok := decode(rest)
	if !ok {
		return fmt.Errorf("%w: malformed", ErrID)
	}
	*id = raw
	return nil
}

// Value implements driver.Valuer: a UUID text, or NULL for a zero id.
func (id ID[K]) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id.UUID(), nil
}

// Scan implements sql.Scanner for uuid columns; NULL gives the zero id.
func (id *ID[K]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID[K]{}
		return nil
	case [16]byte:
		*id = v
		return nil
	case []byte:
		if len(v) == 16 {
			copy(id[:], v)
			return nil
		}
		return id.scanText(string(v))
	case string:
		return id.scanText(v)
	}
	return fmt.Errorf("scan %T into an id", src)
}

func (id *ID[K]) scanText(s string) error {
	raw, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(raw) != 16 {
		return fmt.Errorf("scan %q into an id: %w", s, ErrID)
	}
	copy(id[:], raw)
	return nil
}

// GormDataType tells GORM the column type.
func (ID[K]) GormDataType() string { return "uuid" }
