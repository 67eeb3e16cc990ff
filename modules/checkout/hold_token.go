package checkout

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// A hold's token is what was frozen for its buyer, signed: a payload of the fields below and
// the MAC over it, "<base64url>.<mac>". It is read by this room only.
const (
	holdPurpose = "checkout.hold"
	holdVersion = 2
)

var errNoHold = errs.Missing("reservation")

// holdToken signs a payload that holdPayload made.
func (d *Directory) holdToken(payload []byte) string {
	return base64.RawURLEncoding.EncodeToString(payload) + "." + d.sealer.MAC(holdPurpose, string(payload))
}

// readHold gives the hold of a token; NotFound, as for a hold that never was, when the token is
// not ours or is for another hold.
func (d *Directory) readHold(id tix.HoldID, token string) (Hold, error) {
	text, mac, ok := strings.Cut(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil || !d.sealer.CheckMAC(mac, holdPurpose, string(payload)) {
		return Hold{}, errNoHold
	}
	h, ok := parseHold(payload)
	if !ok || h.ID != id {
		return Hold{}, errNoHold
	}
	return h, nil
}

// holdPayload writes a hold: ids and times fixed, counts and amounts as varints, the currency once.
func holdPayload(h Hold) []byte {
	b := make([]byte, 0, 96+80*len(h.Quote.Lines))
	b = append(b, holdVersion)
	b = append(b, h.ID[:]...)
	b = append(b, h.EventID[:]...)
	b = append(b, h.OrganizationID[:]...)
	b = binary.AppendVarint(b, h.ExpiresAt.UnixMicro())
	b = append(b, h.Quote.Total.Currency...)
	for _, m := range []tix.Money{h.Quote.Total, h.Quote.Fees, h.Quote.Tax} {
		b = binary.AppendVarint(b, m.Amount)
	}
	b = binary.AppendUvarint(b, uint64(len(h.Quote.Lines)))
	for _, l := range h.Quote.Lines {
		b = append(b, l.TierID[:]...)
		b = append(b, l.PoolID[:]...)
		b = binary.AppendUvarint(b, uint64(len(l.MorePools)))
		for _, p := range l.MorePools {
			b = append(b, p[:]...)
		}
		b = binary.AppendUvarint(b, uint64(len(l.Name)))
		b = append(b, l.Name...)
		b = binary.AppendUvarint(b, uint64(l.Quantity))
		for _, m := range []tix.Money{l.Each, l.Total, l.Fees, l.Tax, l.Payee} {
			b = binary.AppendVarint(b, m.Amount)
		}
		b = binary.AppendUvarint(b, uint64(l.TaxRate))
	}
	return b
}

func parseHold(payload []byte) (Hold, bool) {
	r := reader{rest: payload}
	if r.bytes(1)[0] != holdVersion {
		return Hold{}, false
	}
	var h Hold
	h.ID, h.EventID, h.OrganizationID = r.id(), r.id(), r.id()
	h.ExpiresAt = time.UnixMicro(r.int()).UTC()
	r.currency = tix.Currency(r.bytes(3))
	h.Quote.Total, h.Quote.Fees, h.Quote.Tax = r.money(), r.money(), r.money()
	for range r.count() {
		l := QuoteLine{TierID: r.id(), PoolID: r.id()}
		for range r.count() {
			l.MorePools = append(l.MorePools, r.id())
		}
		l.Name = string(r.bytes(r.count()))
		l.Quantity = r.count()
		l.Each, l.Total, l.Fees, l.Tax, l.Payee = r.money(), r.money(), r.money(), r.money(), r.money()
		l.TaxRate = int64(r.count())
		h.Quote.Lines = append(h.Quote.Lines, l)
	}
	return h, !r.bad && len(r.rest) == 0
}

// reader reads what holdPayload wrote; after the first thing that is not there it is bad and
// gives zeros.
type reader struct {
	rest     []byte
	currency tix.Currency
	bad      bool
}

func (r *reader) bytes(n int) []byte {
	if r.bad || n < 0 || n > len(r.rest) {
		r.bad = true
		return make([]byte, min(max(n, 1), 64))
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func (r *reader) id() (id [16]byte) {
	copy(id[:], r.bytes(16))
	return id
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.rest)
	r.bytes(max(n, 1))
	r.bad = r.bad || n <= 0
	return v
}

// count reads a small number.
func (r *reader) count() int {
	v, n := binary.Uvarint(r.rest)
	r.bytes(max(n, 1))
	if n <= 0 || v > 10_000 {
		r.bad = true
	}
	if r.bad {
		return 0
	}
	return int(v)
}

func (r *reader) money() tix.Money { return tix.Money{Amount: r.int(), Currency: r.currency} }
