// Package smtp sends mails through any mail server, for installations without SendGrid. A mail
// server reports nothing back: a mail that it took counts as sent, and bounces go to the sender.
//
// A connection is made for each mail. The message id is made from the mail's id, so that a mail
// that went twice after an unclear answer is recognised as one by servers that look.
package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Config says how the mail server is reached.
type Config struct {
	// URL is "smtp://user:password@host:587" (STARTTLS: required with a password, used when
	// offered without) or "smtps://user:password@host:465" (TLS from the start). A secret.
	URL     string
	Timeout time.Duration // of one send; 0 is 30 s
}

// Transport sends mails by SMTP. It is safe for use by many goroutines.
type Transport struct {
	host    string
	options []mail.Option
}

// New makes a transport; it connects to nothing.
func New(cfg Config) (*Transport, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("smtp: the address is not smtp://host:port or smtps://host:port") // it holds a password
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 30 * time.Second
	}
	password, secret := u.User.Password()
	port := map[string]int{"smtp": 25, "smtps": 465}[u.Scheme]
	policy := mail.TLSOpportunistic
	if secret {
		port, policy = max(port, 587), mail.TLSMandatory
	}
	if u.Scheme == "smtps" {
		port = 465
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil {
			return nil, errors.New("smtp: the port is no number")
		}
	}
	t := &Transport{host: u.Hostname(), options: []mail.Option{mail.WithPort(port), mail.WithTimeout(cfg.Timeout), mail.WithTLSPolicy(policy)}}
	if u.Scheme == "smtps" {
		t.options = append(t.options, mail.WithSSL())
	}
	if secret {
		t.options = append(t.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	if _, err := mail.NewClient(t.host, t.options...); err != nil {
		return nil, fmt.Errorf("smtp: %w", err)
	}
	return t, nil
}

// Send hands the mail to the server and gives its message id. Errors: Unavailable may be tried
// again, and the mail may be on its way all the same; Invalid (refused) and Denied (the
// password is wrong) will not get better by themselves.
func (t *Transport) Send(ctx context.Context, m tix.OutgoingMail) (string, error) {
	const op = "smtp.send"
	message, err := compose(m)
	if err != nil {
		return "", refused().At(op, err)
	}
	client, err := mail.NewClient(t.host, t.options...)
	if err != nil {
		return "", errs.Wrap(op, err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // an error after that is of saying goodbye
		return strings.Trim(message.GetMessageID(), "<>"), nil
	}
	switch code, temporary := answered(err); {
	case code == 530 || code == 534 || code == 535:
		return "", errs.New(errs.Denied, "mail_denied", "Mail cannot be sent at the moment.").At(op, err)
	case code >= 500 && !temporary:
		return "", refused().At(op, err)
	}
	return "", errs.New(errs.Unavailable, "mail_unavailable", "Mail cannot be sent right now. It will be tried again.").At(op, err)
}

// answered gives the code with which the server refused, 0 when it did not say one.
func answered(err error) (code int, temporary bool) {
	var send *mail.SendError
	if errors.As(err, &send) {
		return send.ErrorCode(), send.IsTemp()
	}
	var answer *textproto.Error // from signing in
	if errors.As(err, &answer) {
		return answer.Code, answer.Code < 500
	}
	return 0, true
}

func refused() *errs.Error {
	return errs.New(errs.Invalid, "mail_refused", "The mail was refused.")
}

// compose writes the mail as MIME: text, its HTML with the pictures that stand in it, files.
func compose(m tix.OutgoingMail) (*mail.Msg, error) {
	out := mail.NewMsg()
	if err := out.FromFormat(m.FromName, m.FromEmail); err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if err := out.AddToFormat(m.ToName, m.ToEmail); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	if m.ReplyTo != "" {
		if err := out.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("reply address: %w", err)
		}
	}
	out.Subject(m.Subject)
	_, domain, _ := strings.Cut(m.FromEmail, "@")
	out.SetMessageIDWithValue(m.ID.String() + "@" + domain)
	out.SetDate()
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		kind := mail.WithFileContentType(mail.ContentType(a.Type))
		var err error
		if a.ContentID != "" {
			err = out.EmbedReader(a.Name, bytes.NewReader(a.Content), kind, mail.WithFileContentID("<"+a.ContentID+">"))
		} else {
			err = out.AttachReader(a.Name, bytes.NewReader(a.Content), kind)
		}
		if err != nil {
			return nil, fmt.Errorf("attach %s: %w", a.Name, err)
		}
	}
	return out, nil
}
