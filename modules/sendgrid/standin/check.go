package standin

import (
	"encoding/base64"
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// fault is one entry of SendGrid's errors list.
type fault struct {
	Message string  `json:"message"`
	Field   *string `json:"field"`
	Help    *string `json:"help"`
}

func wrong(field, format string, args ...any) fault {
	f := fault{Message: fmt.Sprintf(format, args...)}
	if field != "" {
		f.Field = &field
	}
	return f
}

// check gives everything that SendGrid would refuse in the request, and a little that it would
// let pass but that is always a mistake (an inline file without content_id).
func (m *mailRequest) check() []fault {
	var out []fault
	if m.From == nil {
		out = append(out, wrong("from.email", "The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter."))
	} else {
		out = append(out, m.From.check("from")...)
	}
	if m.ReplyTo != nil {
		out = append(out, m.ReplyTo.check("reply_to")...)
		if len(m.ReplyToList) > 0 {
			out = append(out, wrong("reply_to_list", "The reply_to and reply_to_list fields are mutually exclusive."))
		}
	}
	out = append(out, m.checkPersonalizations()...)
	out = append(out, m.checkContent()...)
	for i, a := range m.Attachments {
		out = append(out, a.check(fmt.Sprintf("attachments.%d", i))...)
	}
	out = append(out, checkHeaders("headers", m.Headers)...)
	if len(m.Categories) > 10 {
		out = append(out, wrong("categories", "There cannot be more than 10 categories."))
	}
	return append(out, checkArgs("custom_args", m.CustomArgs)...)
}

func (m *mailRequest) checkPersonalizations() []fault {
	var out []fault
	if n := len(m.Personalizations); n == 0 || n > 1000 {
		out = append(out, wrong("personalizations", "The personalizations field is required and must have at least one and at most 1000 personalizations."))
	}
	for i, p := range m.Personalizations {
		at := fmt.Sprintf("personalizations.%d", i)
		if len(p.To) == 0 {
			out = append(out, wrong(at+".to", "The to array is required for all personalization objects, and must have at least one email object with a valid email address."))
		}
		seen := []string{}
		for _, list := range []struct {
			name string
			all  []address
		}{{"to", p.To}, {"cc", p.CC}, {"bcc", p.BCC}} {
			for j, a := range list.all {
				field := fmt.Sprintf("%s.%s.%d", at, list.name, j)
				out = append(out, a.check(field)...)
				if key := strings.ToLower(a.Email); slices.Contains(seen, key) {
					out = append(out, wrong(field+".email", "Each email address in the personalization block should be unique between to, cc, and bcc."))
				} else {
					seen = append(seen, key)
				}
			}
		}
		if p.Subject == "" && m.Subject == "" && m.TemplateID == "" {
			out = append(out, wrong("subject", "The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined."))
		}
		out = append(out, checkHeaders(at+".headers", p.Headers)...)
		out = append(out, checkArgs(at+".custom_args", p.CustomArgs)...)
	}
	return out
}

func (m *mailRequest) checkContent() []fault {
	var out []fault
	if len(m.Content) == 0 && m.TemplateID == "" {
		out = append(out, wrong("content", "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block."))
	}
	rank := 0
	for i, c := range m.Content {
		at := fmt.Sprintf("content.%d", i)
		if c.Value == "" {
			out = append(out, wrong(at+".value", "The content value must be a string at least one character in length."))
		}
		if !strings.Contains(c.Type, "/") || strings.ContainsAny(c.Type, ";,\r\n") {
			out = append(out, wrong(at+".type", "The content type must be a valid mime type."))
		}
		next := map[string]int{"text/plain": 1, "text/html": 2}[c.Type]
		if next == 0 {
			next = 3
		}
		if next < rank {
			out = append(out, wrong(at+".type", "If present, text/plain and text/html may only be provided once each, in that order, before other types."))
		}
		rank = next
	}
	return out
}

func (a address) check(field string) []fault {
	parsed, err := mail.ParseAddress(a.Email)
	if err != nil || parsed.Address != a.Email {
		return []fault{wrong(field+".email", "Does not contain a valid address.")}
	}
	return nil
}

func (a attachment) check(at string) []fault {
	var out []fault
	if raw, err := base64.StdEncoding.DecodeString(a.Content); err != nil || len(raw) == 0 {
		out = append(out, wrong(at+".content", "The attachment content must be base64 encoded."))
	}
	if a.Filename == "" || strings.ContainsAny(a.Filename, "\r\n") {
		out = append(out, wrong(at+".filename", "The filename of the attachment must be provided and must not contain CRLF characters."))
	}
	if strings.ContainsAny(a.Type, "\r\n") {
		out = append(out, wrong(at+".type", "The type must not contain CRLF characters."))
	}
	switch a.Disposition {
	case "", "attachment":
	case "inline":
		if a.ContentID == "" {
			out = append(out, wrong(at+".content_id", "An inline attachment needs a content_id."))
		}
	default:
		out = append(out, wrong(at+".disposition", "The disposition of the attachment can be either attachment or inline."))
	}
	return out
}

// checkHeaders refuses the headers that SendGrid keeps for itself.
func checkHeaders(at string, headers map[string]string) []fault {
	reserved := []string{"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from", "subject", "reply-to", "cc", "bcc"}
	var out []fault
	for name, value := range headers {
		if slices.Contains(reserved, strings.ToLower(name)) {
			out = append(out, wrong(at+"."+name, "The header %s is reserved.", name))
		}
		if strings.ContainsAny(name+value, "\r\n") {
			out = append(out, wrong(at+"."+name, "Headers must not contain CRLF characters."))
		}
	}
	return out
}

func checkArgs(at string, args map[string]string) []fault {
	size := 0
	for name, value := range args {
		size += len(name) + len(value)
	}
	if size > 10000 {
		return []fault{wrong(at, "The combined size of the custom arguments cannot exceed 10,000 bytes.")}
	}
	return nil
}
