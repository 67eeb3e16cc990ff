package tickets

import (
	"errors"
	"strings"
)

// base45Alphabet is RFC 9285's: exactly the characters of a QR code's alphanumeric mode.
const base45Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// errBase45 says that a text is not base 45 of whole bytes.
var errBase45 = errors.New("not base 45")

// encodeBase45 writes two bytes as three characters, least significant first (RFC 9285).
func encodeBase45(raw []byte) string {
	var b strings.Builder
	b.Grow((len(raw)/2)*3 + 2)
	for i := 0; i+1 < len(raw); i += 2 {
		v := int(raw[i])<<8 | int(raw[i+1])
		b.WriteByte(base45Alphabet[v%45])
		b.WriteByte(base45Alphabet[v/45%45])
		b.WriteByte(base45Alphabet[v/2025])
	}
	if len(raw)%2 == 1 {
		v := int(raw[len(raw)-1])
		b.WriteByte(base45Alphabet[v%45])
		b.WriteByte(base45Alphabet[v/45])
	}
	return b.String()
}

// decodeBase45 is strict: a group above its largest value is refused, so that one ticket
// has one text only.
func decodeBase45(text string) ([]byte, error) {
	if len(text)%3 == 1 {
		return nil, errBase45
	}
	raw := make([]byte, 0, len(text)/3*2+1)
	for i := 0; i < len(text); i += 3 {
		group := text[i:min(i+3, len(text))]
		v, weight := 0, 1
		for j := range len(group) {
			digit := strings.IndexByte(base45Alphabet, group[j])
			if digit < 0 {
				return nil, errBase45
			}
			v += digit * weight
			weight *= 45
		}
		switch {
		case len(group) == 3 && v <= 0xffff:
			raw = append(raw, byte(v>>8), byte(v))
		case len(group) == 2 && v <= 0xff:
			raw = append(raw, byte(v))
		default:
			return nil, errBase45
		}
	}
	return raw, nil
}
