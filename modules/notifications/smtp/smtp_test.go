package smtp_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"
	"rsc.io/qr"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/notifications/smtp"
)

// server is a mail server that takes one mail at a time and answers the given commands
// otherwise than with "250 ok".
func server(t *testing.T, answers map[string]string) (address string, got <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	mails := make(chan string, 4)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			talk(conn, answers, mails)
		}
	}()
	return "smtp://" + listener.Addr().String(), mails
}

func talk(conn net.Conn, answers map[string]string, mails chan<- string) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(s string) { _, _ = fmt.Fprintf(conn, "%s\r\n", s) }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		if answer, ok := answers[verb]; ok {
			if answer == "" {
				return // hangs up
			}
			say(answer)
			continue
		}
		switch verb {
		case "DATA":
			say("354 go on")
			var body strings.Builder
			for {
				part, err := in.ReadString('\n')
				if err != nil || part == ".\r\n" {
					break
				}
				body.WriteString(strings.TrimPrefix(part, "."))
			}
			mails <- body.String()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

const code = "TX1:7K$ABC/DEF+0123456789 HARBOUR.NIGHTS*%-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func outgoing(t *testing.T) tix.OutgoingMail {
	t.Helper()
	picture, err := qr.Encode(code, qr.M)
	require.NoError(t, err)
	picture.Scale = 8
	return tix.OutgoingMail{ID: tix.NewMailID(), FromName: "Harbour Nights, Ltd. via Tixters", FromEmail: "tickets@tixters.example", ReplyTo: "help@tixters.example",
		ToName: "Zoë Ångström", ToEmail: "zoe@example.com", Subject: "Your tickets for Grüße aus Łódź", Text: "Hello Zoë", HTML: `<p>Zoë <img src="cid:ticket-1"></p>`,
		Attachments: []tix.Attachment{{Name: "ticket-1.png", Type: "image/png", ContentID: "ticket-1", Content: picture.PNG()},
			{Name: "tickets.pdf", Type: "application/pdf", Content: []byte("%PDF-")}}}
}

// leaves walks a MIME tree and gives its parts by content type.
func leaves(t *testing.T, contentType string, body io.Reader, into map[string][]byte, ids map[string]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(kind, "multipart/"), kind)
	parts := multipart.NewReader(body, params["boundary"])
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
		inner, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		require.NoError(t, err)
		if strings.HasPrefix(inner, "multipart/") {
			leaves(t, p.Header.Get("Content-Type"), p, into, ids)
			continue
		}
		raw, err := io.ReadAll(p)
		require.NoError(t, err)
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			raw, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(string(raw), "\r\n", ""))
			require.NoError(t, err)
		}
		into[inner], ids[inner] = raw, p.Header.Get("Content-Id")
	}
}

func TestTheQRInTheMailDecodesToTheTicket(t *testing.T) {
	t.Parallel()
	address, got := server(t, nil)
	transport, err := smtp.New(smtp.Config{URL: address})
	require.NoError(t, err)
	m := outgoing(t)
	id, err := transport.Send(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, m.ID.String()+"@tixters.example", id)

	read, err := mail.ReadMessage(strings.NewReader(<-got))
	require.NoError(t, err)
	words := &mime.WordDecoder{}
	subject, err := words.DecodeHeader(read.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, m.Subject, subject)
	from, err := read.Header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: m.FromName, Address: m.FromEmail}}, from)
	to, err := read.Header.AddressList("To")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: m.ToName, Address: m.ToEmail}}, to)

	parts, ids := map[string][]byte{}, map[string]string{}
	leaves(t, read.Header.Get("Content-Type"), read.Body, parts, ids)
	require.Contains(t, string(parts["text/plain"]), "Hello Zoë")
	require.Contains(t, string(parts["text/html"]), `cid:ticket-1`)
	require.Equal(t, "<ticket-1>", ids["image/png"])
	require.Equal(t, "%PDF-", string(parts["application/pdf"]))
	picture, err := png.Decode(bytes.NewReader(parts["image/png"]))
	require.NoError(t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	require.NoError(t, err)
	seen, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	require.Equal(t, code, seen.GetText())
}

func TestSendErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string]string
		to      string
		kind    errs.Kind
	}{
		"mailbox unknown":       {answers: map[string]string{"RCPT": "550 5.1.1 no such user"}, kind: errs.Invalid},
		"mailbox busy":          {answers: map[string]string{"RCPT": "450 4.2.1 later"}, kind: errs.Unavailable},
		"hangs up":              {answers: map[string]string{"DATA": ""}, kind: errs.Unavailable},
		"password asked for":    {answers: map[string]string{"MAIL": "530 5.7.0 authentication required"}, kind: errs.Denied},
		"goodbye gone wrong":    {answers: map[string]string{"QUIT": ""}},
		"address with a header": {to: "zoe@example.com\r\nBcc: bo@example.com", kind: errs.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, _ := server(t, c.answers)
			transport, err := smtp.New(smtp.Config{URL: address})
			require.NoError(t, err)
			m := outgoing(t)
			if c.to != "" {
				m.ToEmail = c.to
			}
			_, err = transport.Send(t.Context(), m)
			if c.kind == errs.Internal {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Equal(t, c.kind, errs.KindOf(err), err.Error())
		})
	}
}

func TestPasswordsNeverTravelInTheClear(t *testing.T) {
	t.Parallel()
	address, got := server(t, nil)
	transport, err := smtp.New(smtp.Config{URL: strings.Replace(address, "smtp://", "smtp://ada:pa55word@", 1)})
	require.NoError(t, err)
	_, err = transport.Send(t.Context(), outgoing(t))
	require.Error(t, err, "the server offers no STARTTLS")
	require.NotContains(t, err.Error(), "pa55word")
	require.Empty(t, got)
	for _, bad := range []string{"", "mail.example", "http://mail.example", "smtp://ada:pa55word@:25", "smtp://ada:pa55word@mail.example:x"} {
		_, err := smtp.New(smtp.Config{URL: bad})
		require.Error(t, err)
		require.NotContains(t, err.Error(), "pa55word")
	}
}
