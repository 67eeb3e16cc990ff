package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
)

// takeover is how long a request may run before its key counts as left by a crash.
const takeover = time.Minute

// answerPurpose separates the key of stored answers from other keys.
const answerPurpose = "idempotent-answer"

// idempotent makes a write safe to repeat: the same key and request give the stored answer
// again; the same key with another request is refused (422); one that still runs is 409.
// Answers of 5xx and 429 are not stored, so that trying again tries again.
func (s *Server) idempotent(op Operation, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" || s.options.DB == nil {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) < 8 || len(key) > 200 {
			WriteProblem(w, r, errs.InvalidField("header.Idempotency-Key", "must have 8 to 200 characters"))
			return
		}
		limit := op.MaxBody
		if limit == 0 {
			limit = 1 << 20
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err != nil {
			WriteProblem(w, r, errs.New(errs.Invalid, "body_too_large", "The request is too large or was cut off."))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		slot := slot{caller: auth.From(r.Context()).Actor(), operation: op.ID, key: key, request: digest(r, body)}
		stored, err := s.claim(r.Context(), slot)
		switch {
		case err != nil:
			WriteProblem(w, r, err)
		case stored != nil:
			stored.write(w)
		default:
			s.run(slot, next, w, r)
		}
	})
}

type slot struct {
	caller, operation, key string
	request                []byte
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) write(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// digest covers what makes two requests the same, with the tokens that prove a right.
func digest(r *http.Request, body []byte) []byte {
	h := sha256.New()
	for _, part := range []string{r.URL.RequestURI(), r.Header.Get("Order-Token"), r.Header.Get("Hold-Token"), r.Header.Get("If-Match")} {
		h.Write([]byte(part + "\x00"))
	}
	h.Write(body)
	return h.Sum(nil)
}

// claim takes the key, or gives the stored answer.
func (s *Server) claim(ctx context.Context, c slot) (*answer, error) {
	tag, err := s.options.DB.Pool().Exec(ctx, `
		INSERT INTO core_idempotency AS i (caller, operation, key, request) VALUES ($1, $2, $3, $4)
		ON CONFLICT (caller, operation, key) DO UPDATE SET started_at = now()
		WHERE i.status = 0 AND i.started_at < now() - $5::interval AND i.request = excluded.request`,
		c.caller, c.operation, c.key, c.request, takeover)
	if err != nil || tag.RowsAffected() == 1 {
		return nil, err
	}
	var a answer
	var request, header []byte
	err = s.options.DB.Pool().QueryRow(ctx, `SELECT request, status, header, body FROM core_idempotency
		WHERE caller = $1 AND operation = $2 AND key = $3`, c.caller, c.operation, c.key).Scan(&request, &a.status, &header, &a.body)
	if errors.Is(err, pgx.ErrNoRows) { // its first run failed and let go meanwhile
		return nil, errs.New(errs.Conflict, "still_running", "The same request is still being worked on.").Retry(time.Second)
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(request, c.request) {
		return nil, errs.New(errs.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request.")
	}
	if a.status == 0 {
		return nil, errs.New(errs.Conflict, "still_running", "The same request is still being worked on.").Retry(time.Second)
	}
	if s.options.Sealer != nil {
		if a.body, err = s.options.Sealer.Open(answerPurpose, a.body); err != nil {
			return nil, err
		}
	}
	return &a, json.Unmarshal(header, &a.header)
}

// run lets the operation answer and keeps the answer.
func (s *Server) run(c slot, next http.Handler, w http.ResponseWriter, r *http.Request) {
	kept := &keeper{header: http.Header{}}
	ctx := context.WithoutCancel(r.Context())
	finished := false
	defer func() {
		if !finished {
			s.release(ctx, c)
		}
	}()
	next.ServeHTTP(kept, r)
	if kept.status == 0 {
		kept.status = http.StatusOK
	}
	if kept.status < 500 && kept.status != http.StatusTooManyRequests && kept.status != http.StatusConflict {
		err := s.keep(ctx, c, kept)
		if err != nil {
			s.options.Log.WarnContext(ctx, "answer not kept", "operation", c.operation, "error", err)
		}
		finished = err == nil
	}
	for k, v := range kept.header {
		w.Header()[k] = v
	}
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body.Bytes())
}

// keep stores an answer, sealed.
func (s *Server) keep(ctx context.Context, c slot, k *keeper) error {
	header, err := json.Marshal(k.header)
	if err != nil {
		return err
	}
	body := k.body.Bytes()
	if s.options.Sealer != nil {
		if body, err = s.options.Sealer.Seal(answerPurpose, body); err != nil {
			return err
		}
	}
	_, err = s.options.DB.Pool().Exec(ctx, `UPDATE core_idempotency SET status = $4, header = $5, body = $6
		WHERE caller = $1 AND operation = $2 AND key = $3`, c.caller, c.operation, c.key, k.status, header, body)
	return err
}

func (s *Server) release(ctx context.Context, c slot) {
	_, err := s.options.DB.Pool().Exec(ctx, `DELETE FROM core_idempotency WHERE caller = $1 AND operation = $2 AND key = $3 AND status = 0`, c.caller, c.operation, c.key)
	if err != nil {
		s.options.Log.WarnContext(ctx, "idempotency key not released", "operation", c.operation, "error", err)
	}
}

// keeper collects an answer before it is sent.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header         { return k.header }
func (k *keeper) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *keeper) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}
