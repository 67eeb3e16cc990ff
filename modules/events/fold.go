package events

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes letters comparable: lower case, without accents, so that "cafe" finds "Café".
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'đ', 'ð':
			b.WriteByte('d')
		case 'ł':
			b.WriteByte('l')
		case 'ı':
			b.WriteByte('i')
		case 'þ':
			b.WriteString("th")
		default:
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// words are the folded words of a search, at most eight.
func words(query string) []string {
	found := strings.Fields(fold(query))
	return found[:min(len(found), 8)]
}

const longestSlug = 80

// slugOf makes an address from a name: "Café del Mar!" is "cafe-del-mar". A name without any
// Latin letter or digit gives "event".
func slugOf(name string) string {
	var b strings.Builder
	for _, r := range fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
		if b.Len() >= longestSlug-10 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "event"
}

// validSlug reports whether the text can be an address as it stands.
func validSlug(s string) bool {
	if len(s) < 2 || len(s) > longestSlug || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--") {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
