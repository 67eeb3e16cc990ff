package tickets

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

var update = flag.Bool("update", false, "write the test vectors and golden files anew")

const vectorFile = "../../apps/contract/tickets/tx1.json"

// The shape of tx1.json; the door app reads the same file.
type (
	vectors struct {
		About   []string          `json:"about"`
		Fields  map[string]string `json:"fields"`
		Context string            `json:"context"`
		Keys    []vectorKey       `json:"keys"`
		Cases   []vectorCase      `json:"cases"`
	}
	vectorKey struct {
		Event     uint32            `json:"event"`
		KeyID     uint8             `json:"kid"`
		PublicJWK map[string]string `json:"public_jwk"`
		SeedHex   string            `json:"seed_hex"`
	}
	vectorCase struct {
		Name    string         `json:"name"`
		Text    string         `json:"text"`
		Result  string         `json:"result"`
		Payload *vectorPayload `json:"payload,omitempty"`
	}
	vectorPayload struct {
		Version    int          `json:"version"`
		KeyID      uint8        `json:"kid"`
		Event      uint32       `json:"event"`
		Ticket     tix.TicketID `json:"ticket_id"`
		UUID       string       `json:"ticket_uuid"`
		Tier       uint16       `json:"tier"`
		Seat       uint32       `json:"seat"`
		Zones      uint16       `json:"zones"`
		ValidFrom  uint32       `json:"valid_from"`
		ValidUntil uint32       `json:"valid_until"`
		Generation uint16       `json:"generation"`
		Flags      uint16       `json:"flags"`
	}
)

// The seeds are fixed so that anybody can make the file again; they sign nothing real.
func vectorSeed(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func plainPayload() Payload {
	return Payload{
		KeyID: 1, Event: 7, Ticket: tix.TicketID{0x06, 0x92, 0xf9, 0x01, 0x00, 0x00, 0x70, 0x10, 0x80, 15: 1}, Tier: 2, Seat: 0, Zones: 0xffff,
		ValidFrom: 1796364000, ValidUntil: 1796439600, Generation: 1,
	}
}

func makeVectors() vectors {
	first, second, stranger := vectorSeed(1), vectorSeed(2), vectorSeed(9)
	with := func(change func(*Payload)) Payload { p := plainPayload(); change(&p); return p }
	replace := func(text string, at int, c byte) string { b := []byte(text); b[at] = c; return string(b) }
	flip := func(text string, at int) string { // one bit of one byte, and base 45 again
		raw, err := decodeBase45(strings.TrimPrefix(text, codePrefix))
		if err != nil {
			panic(err)
		}
		raw[at] ^= 1
		return codePrefix + encodeBase45(raw)
	}
	sealedAs := func(p Payload, version byte) string {
		raw := p.bytes()
		raw[0] = version
		return codePrefix + encodeBase45(append(raw[:], ed25519.Sign(first, signed(raw[:]))...))
	}
	plain := SignCode(first, plainPayload())
	bareRaw := func() string {
		p := plainPayload().bytes()
		return codePrefix + encodeBase45(append(p[:], ed25519.Sign(first, p[:])...))
	}()
	list := []vectorCase{
		{Name: "a general-admission ticket, seat 0", Text: plain},
		{Name: "a numbered seat and one zone", Text: SignCode(first, with(func(p *Payload) { p.Seat, p.Zones = 40213, 1<<3 }))},
		{Name: "signed with the second key of the event", Text: SignCode(second, with(func(p *Payload) { p.KeyID = 2 }))},
		{Name: "another event with a key of its own", Text: SignCode(second, with(func(p *Payload) { p.Event = 8 }))},
		{Name: "made anew, generation 2", Text: SignCode(first, with(func(p *Payload) { p.Generation = 2 }))},
		{Name: "every number at its largest", Text: SignCode(second, Payload{KeyID: math.MaxUint8, Event: math.MaxUint32,
			Ticket: tix.TicketID(bytes.Repeat([]byte{0xff}, 16)), Tier: math.MaxUint16, Seat: math.MaxUint32, Zones: math.MaxUint16,
			ValidFrom: math.MaxUint32, ValidUntil: math.MaxUint32, Generation: math.MaxUint16, Flags: math.MaxUint16})},
		{Name: "every number at its smallest", Text: SignCode(first, Payload{KeyID: 1, Event: 1, Ticket: tix.TicketID{15: 1}, Tier: 1})},
		{Name: "lower-case letters are forgiven", Text: strings.ToLower(plain)},
		{Name: "space and line end around the text are forgiven", Text: " \t" + plain + "\r\n"},
		{Name: "payload changed: another tier", Text: flip(plain, 23)},
		{Name: "payload changed: a later end", Text: flip(plain, 37)},
		{Name: "payload changed: a flag", Text: flip(plain, 41)},
		{Name: "signature changed: first byte", Text: flip(plain, 42)},
		{Name: "signature changed: last byte", Text: flip(plain, 105)},
		{Name: "signed without the context", Text: bareRaw},
		{Name: "signed by a stranger", Text: SignCode(stranger, plainPayload())},
		{Name: "signed with the other key of the event", Text: SignCode(second, plainPayload())},
		{Name: "a key that the event does not have", Text: SignCode(first, with(func(p *Payload) { p.KeyID = 3 }))},
		{Name: "an event that nobody knows", Text: SignCode(first, with(func(p *Payload) { p.Event = 9 }))},
		{Name: "key id 0", Text: SignCode(first, with(func(p *Payload) { p.KeyID = 0 }))},
		{Name: "version 0", Text: sealedAs(plainPayload(), 0)},
		{Name: "version 2", Text: sealedAs(plainPayload(), 2)},
		{Name: "one character short", Text: plain[:len(plain)-1]},
		{Name: "one group short", Text: plain[:len(plain)-3]},
		{Name: "one group long", Text: plain + "000"},
		{Name: "a character outside of base 45", Text: replace(plain, 20, '#')},
		{Name: "a foreign letter whose upper case is S", Text: plain[:20] + "ſ" + plain[22:]},
		{Name: "a group above its largest value", Text: plain[:len(plain)-3] + ":::"},
		{Name: "no prefix", Text: strings.TrimPrefix(plain, codePrefix)},
		{Name: "another prefix", Text: "TX2:" + strings.TrimPrefix(plain, codePrefix)},
		{Name: "prefix alone", Text: codePrefix},
		{Name: "nothing", Text: ""},
		{Name: "an address", Text: "https://tickets.example/order/1"},
	}
	v := vectors{
		About: []string{
			"Test vectors of the ticket code TX1, run in Go (modules/tickets) and in TypeScript (apps/door).",
			"Made by: go test ./modules/tickets -run TestVectors -update",
			"text = 'TX1:' + base45(payload 42 bytes, signature 64 bytes), 163 characters after trimming space, tab, CR and LF and turning a-z (only these) to upper case.",
			"The signature is Ed25519 (RFC 8032) over context + payload. The seeds are fixed and sign nothing real.",
		},
		Fields: map[string]string{
			"context":       "bytes signed before the payload; ends in a zero byte",
			"keys":          "the keys a reader has: by event number and kid; seed_hex is the private half, for making vectors only",
			"cases.text":    "what the camera or keyboard gives",
			"cases.result":  "valid | not_a_ticket | unsupported_version | unknown_key | bad_signature; the first that applies in the order not_a_ticket, unsupported_version, unknown_key, bad_signature",
			"cases.payload": "what the text says, whenever it can be parsed, trusted or not",
			"payload":       "offsets: version u8 0, kid u8 1, event u32 2, ticket_id 16 bytes 6 (shown as ticket_id and ticket_uuid), tier u16 22, seat u32 24 (0: general admission), zones u16 28 (bits), valid_from u32 30, valid_until u32 34 (seconds since 1970 UTC, inclusive), generation u16 38, flags u16 40; big endian",
		},
		Context: signingContext,
		Keys: []vectorKey{
			vectorKeyOf(7, 1, first), vectorKeyOf(7, 2, second), vectorKeyOf(8, 1, second),
			vectorKeyOf(math.MaxUint32, math.MaxUint8, second), vectorKeyOf(1, 1, first),
		},
	}
	for _, c := range list {
		c.Result, c.Payload = v.judge(c.Text)
		v.Cases = append(v.Cases, c)
	}
	return v
}

func vectorKeyOf(event uint32, kid uint8, key ed25519.PrivateKey) vectorKey {
	return vectorKey{Event: event, KeyID: kid, SeedHex: hex.EncodeToString(key.Seed()), PublicJWK: map[string]string{
		"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(key.Public().(ed25519.PublicKey))}}
}

// judge reads a text with the keys of the file, the way a reader must.
func (v vectors) judge(text string) (string, *vectorPayload) {
	code, err := ParseCode(text)
	switch {
	case errors.Is(err, errVersion):
		return "unsupported_version", nil
	case err != nil:
		return "not_a_ticket", nil
	}
	p := code.Payload
	shown := &vectorPayload{codeVersion, p.KeyID, p.Event, p.Ticket, p.Ticket.UUID(), p.Tier, p.Seat, p.Zones, p.ValidFrom, p.ValidUntil, p.Generation, p.Flags}
	for _, k := range v.Keys {
		if k.Event == p.Event && k.KeyID == p.KeyID {
			public, err := base64.RawURLEncoding.DecodeString(k.PublicJWK["x"])
			if err == nil && code.SignedBy(public) {
				return "valid", shown
			}
			return "bad_signature", shown
		}
	}
	return "unknown_key", shown
}

// TestVectors holds the codec to the committed file, which the door app obeys as well.
func TestVectors(t *testing.T) {
	t.Parallel()
	if *update {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		require.NoError(t, e.Encode(makeVectors()))
		require.NoError(t, os.MkdirAll(filepath.Dir(vectorFile), 0o755))
		require.NoError(t, os.WriteFile(vectorFile, b.Bytes(), 0o644))
	}
	raw, err := os.ReadFile(vectorFile)
	require.NoError(t, err)
	var file vectors
	require.NoError(t, json.Unmarshal(raw, &file))
	require.Empty(t, cmp.Diff(makeVectors(), file), "run with -update if the format was meant to change")
	count := map[string]int{}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			result, payload := file.judge(c.Text)
			require.Equal(t, c.Result, result)
			require.Empty(t, cmp.Diff(c.Payload, payload))
		})
		count[c.Result]++
	}
	require.Equal(t, map[string]int{"valid": 9, "bad_signature": 8, "unknown_key": 3, "unsupported_version": 2, "not_a_ticket": 11}, count)
}
