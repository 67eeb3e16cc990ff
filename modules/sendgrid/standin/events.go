package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Event is one thing that happened to a message, in the webhook's words.
type Event struct {
	ID     string    `json:"id"` // sg_event_id
	Email  string    `json:"email"`
	Event  string    `json:"event"` // processed, delivered, deferred, bounce, dropped
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
	Told   bool      `json:"told"` // the webhook's receiver has answered 2xx
}

// happen gives the events of a message for each of its recipients.
func happen(m *Message, now time.Time) []Event {
	var out []Event
	for _, list := range [][]Address{m.To, m.CC, m.BCC} {
		for _, a := range list {
			add := func(kind, reason string) {
				out = append(out, Event{ID: newID(), Email: a.Email, Event: kind, Reason: reason, At: now})
			}
			_, domain, _ := strings.Cut(strings.ToLower(a.Email), "@")
			switch domain {
			case "dropped.example":
				add("dropped", "Bounced Address")
			case "bounce.example":
				add("processed", "")
				add("bounce", "550 5.1.1 The email account that you tried to reach does not exist")
			case "deferred.example":
				add("processed", "")
				add("deferred", "450 4.2.1 The mailbox is busy, try again later")
				add("delivered", "")
			default:
				add("processed", "")
				add("delivered", "")
			}
		}
	}
	return out
}

// payload is the webhook's body: a JSON array, ended by CRLF as SendGrid's is.
func payload(m *Message) ([]byte, error) {
	var list []map[string]any
	for _, e := range m.Events {
		if e.Told {
			continue
		}
		item := map[string]any{}
		for name, value := range maps.All(m.CustomArgs) {
			item[name] = value
		}
		maps.Copy(item, map[string]any{
			"email": e.Email, "event": e.Event, "timestamp": e.At.Unix(),
			"sg_event_id": e.ID, "sg_message_id": m.ID + ".standin-0", "smtp-id": "<" + m.ID + "@standin.example>",
		})
		if len(m.Categories) > 0 {
			item["category"] = m.Categories
		}
		if e.Reason != "" {
			item["reason"] = e.Reason
		}
		if e.Event == "bounce" {
			item["type"], item["status"] = "bounce", "5.1.1"
		}
		list = append(list, item)
	}
	if list == nil {
		return nil, nil
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("encode webhook: %w", err)
	}
	return append(raw, '\r', '\n'), nil
}

// pump tells the receiver of one message's events until it listens, the message is
// deleted, or the stand-in closes. Pauses grow from Options.Retry to a minute.
func (s *Server) pump(ctx context.Context, id string) {
	for pause := s.opts.Retry; ; pause = min(pause*2, time.Minute) {
		m, ok := s.store.get(id)
		if !ok {
			return
		}
		err := s.tell(ctx, m)
		if err == nil {
			return
		}
		s.opts.Log.Warn("event webhook", "message", id, "error", err, "again_in", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (s *Server) tell(ctx context.Context, m *Message) error {
	url := s.webhook()
	body, err := payload(m)
	if err != nil || body == nil || url == "" {
		return err
	}
	times := 1
	if s.opts.Repeat {
		times = 2
	}
	for range times {
		if err := s.post(ctx, url, body); err != nil {
			return err
		}
	}
	done := *m
	done.Events = append([]Event{}, m.Events...)
	for i := range done.Events {
		done.Events[i].Told = true
	}
	return s.store.put(&done, false)
}

func (s *Server) post(ctx context.Context, url string, body []byte) error {
	timestamp := strconv.FormatInt(s.opts.Now().Unix(), 10)
	signature, err := sign(s.key, timestamp, body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "SendGrid Event API")
	req.Header.Set("X-Twilio-Email-Event-Webhook-Signature", signature)
	req.Header.Set("X-Twilio-Email-Event-Webhook-Timestamp", timestamp)
	res, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("post webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("post webhook: receiver answered %s", res.Status)
	}
	return nil
}
