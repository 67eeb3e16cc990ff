package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// wire is one keep-alive connection that sends prepared requests. net/http's client would take
// more of the two processors than the server that is measured.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dialWire(ctx context.Context, address string) (*wire, error) { return dialFrom(ctx, nil, address) }

func dialFrom(ctx context.Context, from net.Addr, address string) (*wire, error) {
	d := net.Dialer{LocalAddr: from}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 4096)}, nil
}

// over closes the connection and says whether the server had ended it.
func (w *wire) over() bool {
	_ = w.conn.SetReadDeadline(time.Now().Add(time.Second))
	_, err := w.in.ReadByte()
	_ = w.conn.Close()
	return errors.Is(err, io.EOF)
}

// request prepares a call.
func request(method, path, host, body string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, host)
	for i := 0; i+1 < len(headers); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", headers[i], headers[i+1])
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// do sends a request and gives status and body, which is good until the next call.
func (w *wire) do(raw []byte) (status int, body []byte, err error) {
	if _, err := w.conn.Write(raw); err != nil {
		return 0, nil, err
	}
	first, err := w.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(first) < 12 {
		return 0, nil, fmt.Errorf("not an answer: %q", first)
	}
	if status, err = strconv.Atoi(string(first[9:12])); err != nil {
		return 0, nil, fmt.Errorf("not an answer: %q", first)
	}
	length := -1
	for {
		header, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		header = bytes.TrimRight(header, "\r\n")
		if len(header) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(header, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, nil, err
			}
		}
	}
	if length < 0 && status != http.StatusNoContent && status != http.StatusNotModified {
		return 0, nil, fmt.Errorf("answer %d without a length", status)
	}
	length = max(length, 0)
	if cap(w.body) < length {
		w.body = make([]byte, length)
	}
	w.body = w.body[:length]
	_, err = io.ReadFull(w.in, w.body)
	return status, w.body, err
}
