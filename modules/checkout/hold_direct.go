package checkout

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// directMost is the longest body that is read here; longer ones take the typed way.
const directMost = 4096

// buffers are reused between calls.
type buffers struct{ free sync.Pool }

func (b *buffers) get() *bytes.Buffer {
	if buf, ok := b.free.Get().(*bytes.Buffer); ok {
		buf.Reset()
		return buf
	}
	return &bytes.Buffer{}
}

// holdDirectly answers the reservations that a drop is made of without reflection. Whatever it
// does not understand at once it leaves, untouched, to the typed handler.
func (m *Module) holdDirectly(w http.ResponseWriter, r *http.Request) bool {
	in := m.buffers.get()
	defer m.buffers.free.Put(in)
	if r.ContentLength <= 0 || r.ContentLength > directMost {
		return false
	}
	if _, err := in.ReadFrom(io.LimitReader(r.Body, directMost)); err != nil {
		return false
	}
	a, ok := parseAsk(in.Bytes())
	a.Key, a.Pass, a.Device = r.Header.Get("Idempotency-Key"), r.Header.Get("Queue-Pass"), r.Header.Get("Device-Id")
	if !ok || len(a.Pass) > 300 || a.checkHeaders() != nil {
		r.Body = io.NopCloser(bytes.NewReader(bytes.Clone(in.Bytes())))
		return false
	}
	h, token, err := m.service.CreateHold(r.Context(), a)
	if err != nil {
		web.WriteProblem(w, r, err)
		return true
	}
	in.Reset()
	out := appendHold(in.AvailableBuffer(), h, token)
	header := w.Header()
	header["Cache-Control"] = noStore()
	header["Content-Type"] = jsonType()
	header["Content-Length"] = []string{strconv.Itoa(len(out))}
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(out)
	return true
}

func noStore() []string  { return []string{"no-store"} }
func jsonType() []string { return []string{"application/json"} }

// appendHold writes a holdBody as encoding/json would.
func appendHold(b []byte, h Hold, token string) []byte {
	b = append(b, `{"hold_id":"`...)
	b = h.ID.Append(b)
	b = append(b, `","hold_token":"`...)
	b = append(b, token...)
	b = append(b, `","event_id":"`...)
	b = h.EventID.Append(b)
	b = append(b, `","expires_at":"`...)
	b = h.ExpiresAt.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","quote":{"total":`...)
	b = appendMoney(b, h.Quote.Total)
	b = append(b, `,"fees":`...)
	b = appendMoney(b, h.Quote.Fees)
	b = append(b, `,"tax":`...)
	b = appendMoney(b, h.Quote.Tax)
	b = append(b, `,"lines":[`...)
	for i, l := range h.Quote.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"tier_id":"`...)
		b = l.TierID.Append(b)
		b = append(b, `","name":`...)
		b = appendText(b, l.Name)
		b = append(b, `,"quantity":`...)
		b = strconv.AppendInt(b, int64(l.Quantity), 10)
		for _, m := range []struct {
			name  string
			money tix.Money
		}{{`,"each":`, l.Each}, {`,"total":`, l.Total}, {`,"fees":`, l.Fees}, {`,"tax":`, l.Tax}} {
			b = append(b, m.name...)
			b = appendMoney(b, m.money)
		}
		b = append(b, '}')
	}
	return append(b, "]}}\n"...)
}

func appendMoney(b []byte, m tix.Money) []byte {
	b = append(b, `{"amount":`...)
	b = strconv.AppendInt(b, m.Amount, 10)
	b = append(b, `,"currency":"`...)
	b = append(b, m.Currency...)
	return append(b, `"}`...)
}

// appendText writes plain text at once and lets encoding/json escape the rest.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
