package inventory

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/tixters/tixters/core/tix"
)

// batch is many requests for one pool, column by column, as the statement wants them.
type batch struct {
	event        tix.EventID
	organization tix.OrganizationID
	pool         tix.PoolID
	total        int
	rows         rows

	subjectMax int // the same for all that have one; 0: none
	subjects   [][16]byte
	counts     []int32
	codes      [][16]byte
	uses       []int32
}

// rows are columns of inventory_holds and of inventory_requests.
type rows struct {
	holds    [][16]byte
	pools    [][16]byte // of each row; unused when there is one pool
	quantity []int32
	parts    []int32 // unused when there is one pool
	until    []time.Time
	subjects []pgtype.UUID // NULL: nobody's
	tickets  []pgtype.Int4
	codes    []pgtype.Text // array literals; NULL: none
	uses     []pgtype.Text

	keys    [][16]byte
	keyed   [][16]byte // the hold of each key
	digests []int64
	memos   [][]byte
	ends    []time.Time
}

// uniform makes a batch of requests that one conditional statement can decide together: one
// pool, one organization, one limit that is the same for every buyer and that nobody exceeds within
// the batch.
func uniform(waiters []*waiter) (*batch, bool) {
	first := waiters[0].request
	if len(first.Lines) != 1 {
		return nil, false
	}
	b := &batch{event: first.EventID, organization: first.OrganizationID, pool: first.Lines[0].PoolID}
	b.rows.grow(len(waiters))
	var counts, uses map[[16]byte]int
	for _, w := range waiters {
		r := w.request
		if len(r.Lines) != 1 || r.Lines[0].PoolID != b.pool || r.OrganizationID != b.organization {
			return nil, false
		}
		b.total += r.Lines[0].Quantity
		if limited(r) {
			if counts != nil && b.subjectMax != r.SubjectMax {
				return nil, false
			}
			b.subjectMax = r.SubjectMax
			counts = add(counts, r.Subject, quantity(r))
			if r.SubjectMax > 0 && counts[r.Subject] > r.SubjectMax { // a new buyer's row would not be checked
				return nil, false
			}
		}
		for _, c := range r.Codes {
			uses = add(uses, c.CodeID, c.Uses)
		}
		b.rows.add(r)
	}
	b.subjects, b.counts = columns(counts)
	b.codes, b.uses = columns(uses)
	return b, true
}

// plain reports whether only stock decides.
func (b *batch) plain() bool {
	return len(b.subjects) == 0 && len(b.codes) == 0 && len(b.rows.keys) == 0
}

// add appends a granted request: a row for each pool, of which the first carries the codes.
func (c *rows) add(r *tix.HoldRequest) {
	for i, line := range r.Lines {
		c.holds = append(c.holds, r.HoldID)
		c.pools = append(c.pools, line.PoolID)
		c.quantity = append(c.quantity, int32(line.Quantity))
		c.parts = append(c.parts, int32(len(r.Lines)))
		c.until = append(c.until, r.Until)
		var subject pgtype.UUID
		var tickets pgtype.Int4
		var codes, uses pgtype.Text
		if limited(r) {
			subject = pgtype.UUID{Bytes: r.Subject, Valid: true}
			tickets = pgtype.Int4{Int32: int32(line.Tickets()), Valid: true}
		}
		if i == 0 && len(r.Codes) > 0 {
			codes, uses = literals(r.Codes)
		}
		c.subjects, c.tickets = append(c.subjects, subject), append(c.tickets, tickets)
		c.codes, c.uses = append(c.codes, codes), append(c.uses, uses)
	}
	if r.Key != [16]byte{} {
		c.keys, c.keyed = append(c.keys, r.Key), append(c.keyed, r.HoldID)
		c.digests, c.memos, c.ends = append(c.digests, int64(r.Digest)), append(c.memos, r.Memo), append(c.ends, r.Until)
	}
}

func (c *rows) grow(n int) {
	c.holds, c.pools, c.quantity = make([][16]byte, 0, n), make([][16]byte, 0, n), make([]int32, 0, n)
	c.until, c.subjects, c.tickets = make([]time.Time, 0, n), make([]pgtype.UUID, 0, n), make([]pgtype.Int4, 0, n)
	c.codes, c.uses = make([]pgtype.Text, 0, n), make([]pgtype.Text, 0, n)
}

// literals writes code uses as Postgres arrays, since unnest would flatten arrays of arrays.
func literals(codes []tix.CodeUse) (ids, uses pgtype.Text) {
	var i, u strings.Builder
	for n, c := range codes {
		sep := ","
		if n == 0 {
			sep = "{"
		}
		i.WriteString(sep + tix.PoolID(c.CodeID).UUID())
		u.WriteString(sep + strconv.Itoa(c.Uses))
	}
	return pgtype.Text{String: i.String() + "}", Valid: true}, pgtype.Text{String: u.String() + "}", Valid: true}
}

func add(m map[[16]byte]int, k [16]byte, n int) map[[16]byte]int {
	if m == nil {
		m = map[[16]byte]int{}
	}
	m[k] += n
	return m
}

// columns gives a map's entries in the order of the keys, which is the order of the locks.
func columns(m map[[16]byte]int) ([][16]byte, []int32) {
	if len(m) == 0 {
		return nil, nil
	}
	keys := make([][16]byte, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	counts := make([]int32, len(keys))
	for i, k := range keys {
		counts[i] = int32(m[k])
	}
	return keys, counts
}
