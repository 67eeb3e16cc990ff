package standin

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"
)

// Message is one mail to one list of recipients, as it would lie in their inbox.
type Message struct {
	ID          string            `json:"id"`
	ReceivedAt  time.Time         `json:"received_at"`
	From        Address           `json:"from"`
	ReplyTo     Address           `json:"reply_to,omitzero"`
	To          []Address         `json:"to"`
	CC          []Address         `json:"cc,omitempty"`
	BCC         []Address         `json:"bcc,omitempty"`
	Subject     string            `json:"subject"`
	Text        string            `json:"text"`
	HTML        string            `json:"html"`
	Attachments []Attachment      `json:"attachments"`
	Headers     map[string]string `json:"headers,omitempty"`
	Categories  []string          `json:"categories,omitempty"`
	CustomArgs  map[string]string `json:"custom_args,omitempty"`
	Tracked     bool              `json:"tracked"` // links or openings would be tracked
	Events      []Event           `json:"events"`
}

// Address is a person's name and mail address.
type Address struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
}

// Attachment is a file of a message; Content is base64 in JSON.
type Attachment struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Inline    bool   `json:"inline"`
	ContentID string `json:"content_id,omitempty"`
	Content   []byte `json:"content"`
}

// String gives "Name <address>", or the address alone.
func (a Address) String() string {
	if a.Name == "" {
		return a.Email
	}
	return a.Name + " <" + a.Email + ">"
}

// State is the last thing that happened to the message: "delivered", "bounce", …
func (m *Message) State() string {
	if len(m.Events) == 0 {
		return "accepted"
	}
	return m.Events[len(m.Events)-1].Event
}

// matches reports whether the message is for the address (exact, any case; "" is everybody)
// and contains the words anywhere a person would look.
func (m *Message) matches(to, words string) bool {
	found := to == ""
	seen := m.Subject + "\n" + m.Text + "\n" + m.From.String()
	for _, list := range [][]Address{m.To, m.CC, m.BCC} {
		for _, a := range list {
			found = found || strings.EqualFold(a.Email, to)
			seen += "\n" + a.String()
		}
	}
	return found && strings.Contains(strings.ToLower(seen), strings.ToLower(strings.TrimSpace(words)))
}

// messages makes one message for each personalization. The first has the id that
// X-Message-Id tells the sender.
func (m *mailRequest) messages(id string, now time.Time) []*Message {
	var out []*Message
	for _, p := range m.Personalizations {
		msg := &Message{
			ID: id, ReceivedAt: now, From: Address(*m.From), To: addresses(p.To), CC: addresses(p.CC), BCC: addresses(p.BCC),
			Subject: p.Subject, Categories: m.Categories, Headers: map[string]string{}, CustomArgs: map[string]string{},
			Attachments: []Attachment{}, Events: []Event{}, Tracked: m.tracked(),
		}
		if len(out) > 0 {
			msg.ID = newID()
		}
		if msg.Subject == "" {
			msg.Subject = m.Subject
		}
		if m.ReplyTo != nil {
			msg.ReplyTo = Address(*m.ReplyTo)
		}
		for _, from := range []map[string]string{m.Headers, p.Headers} {
			for k, v := range from {
				msg.Headers[k] = v
			}
		}
		for _, from := range []map[string]string{m.CustomArgs, p.CustomArgs} {
			for k, v := range from {
				msg.CustomArgs[k] = v
			}
		}
		for _, c := range m.Content {
			switch c.Type {
			case "text/plain":
				msg.Text = c.Value
			case "text/html":
				msg.HTML = c.Value
			}
		}
		for _, a := range m.Attachments {
			raw, _ := base64.StdEncoding.DecodeString(a.Content) // checked before
			msg.Attachments = append(msg.Attachments, Attachment{a.Filename, a.Type, a.Disposition == "inline", a.ContentID, raw})
		}
		out = append(out, msg)
	}
	return out
}

// tracked follows SendGrid's default: tracking is on unless the request turns it off.
func (m *mailRequest) tracked() bool {
	t := m.TrackingSettings
	return t == nil || t.ClickTracking == nil || t.ClickTracking.Enable || t.OpenTracking == nil || t.OpenTracking.Enable
}

func addresses(in []address) []Address {
	out := make([]Address, 0, len(in))
	for _, a := range in {
		out = append(out, Address(a))
	}
	return out
}

// newID makes 22 unguessable characters, the form of SendGrid's message ids.
func newID() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails, by its documentation
	return base64.RawURLEncoding.EncodeToString(raw)
}
