package testkit

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// PDF reads a document of core/paper: the drawing commands of each page, and all text on it, a line for
// each piece that was written.
func PDF(t testing.TB, pdf []byte) (pages, text []string) {
	t.Helper()
	shown := regexp.MustCompile(`(?s)\(((?:[^\\)]|\\.)*)\) ?Tj`)
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		body, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(body, []byte(" Tj")) {
			continue
		}
		pages = append(pages, string(body))
		var words []string
		for _, m := range shown.FindAllSubmatch(body, -1) {
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAll(m[1], []byte("$1"))
			units := make([]uint16, len(raw)/2)
			for i := range units {
				units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
			}
			words = append(words, string(utf16.Decode(units)))
		}
		text = append(text, strings.Join(words, "\n"))
	}
	return pages, text
}
