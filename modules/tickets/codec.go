package tickets

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// The form of a TX1 code: "TX1:" and base 45 of 42 bytes of payload and 64 of signature,
// 163 characters, which is a QR code of version 7-M in alphanumeric mode.
const (
	codePrefix     = "TX1:"
	codeVersion    = 1
	codeLength     = len(codePrefix) + (payloadSize+ed25519.SignatureSize)/2*3
	payloadSize    = 42
	signingContext = "tixters/ticket/v1\x00" // signed before the payload: a key signs nothing else by accident
)

// Why a text is not a readable code. Both are "not a ticket" for the door.
var (
	errNotTicket = errors.New("not a ticket code")
	errVersion   = errors.New("ticket code of an unknown version")
)

// Payload is what a TX1 code says, big endian in the order of the fields after a version byte.
type Payload struct {
	KeyID      uint8  // which of the event's keys signed, 1..255
	Event      uint32 // number of the event, from 1
	Ticket     tix.TicketID
	Tier       uint16 // number of the tier within the event, from 1
	Seat       uint32 // number of the seat within the event; 0: general admission
	Zones      uint16 // one bit for each zone that the ticket opens; 0xffff: all
	ValidFrom  uint32 // seconds since 1970 UTC, inclusive
	ValidUntil uint32 // seconds since 1970 UTC, inclusive
	Generation uint16 // grows when the ticket is made anew; older codes are dead
	Flags      uint16 // none defined yet
}

// Code is a parsed TX1 text whose signature has not been checked yet.
type Code struct {
	Payload   Payload
	raw       [payloadSize]byte
	signature [ed25519.SignatureSize]byte
}

func (p Payload) bytes() [payloadSize]byte {
	var b [payloadSize]byte
	be := binary.BigEndian
	b[0], b[1] = codeVersion, p.KeyID
	be.PutUint32(b[2:], p.Event)
	copy(b[6:22], p.Ticket[:])
	be.PutUint16(b[22:], p.Tier)
	be.PutUint32(b[24:], p.Seat)
	be.PutUint16(b[28:], p.Zones)
	be.PutUint32(b[30:], p.ValidFrom)
	be.PutUint32(b[34:], p.ValidUntil)
	be.PutUint16(b[38:], p.Generation)
	be.PutUint16(b[40:], p.Flags)
	return b
}

func payloadOf(b []byte) Payload {
	be := binary.BigEndian
	p := Payload{
		KeyID: b[1], Event: be.Uint32(b[2:]), Tier: be.Uint16(b[22:]), Seat: be.Uint32(b[24:]), Zones: be.Uint16(b[28:]),
		ValidFrom: be.Uint32(b[30:]), ValidUntil: be.Uint32(b[34:]), Generation: be.Uint16(b[38:]), Flags: be.Uint16(b[40:]),
	}
	copy(p.Ticket[:], b[6:22])
	return p
}

func signed(payload []byte) []byte { return append([]byte(signingContext), payload...) }

// SignCode gives the TX1 text of the payload. Ed25519 is deterministic: the same payload and
// key always give the same text, so codes need not be stored.
func SignCode(key ed25519.PrivateKey, p Payload) string {
	raw := p.bytes()
	return codePrefix + encodeBase45(append(raw[:], ed25519.Sign(key, signed(raw[:]))...))
}

// ParseCode reads a TX1 text without checking its signature. Space around the text and
// lower-case letters, which keyboard scanners produce, are forgiven; neither is ambiguous.
func ParseCode(text string) (Code, error) {
	var c Code
	text = strings.Map(upperASCII, strings.Trim(text, " \t\r\n"))
	rest, ok := strings.CutPrefix(text, codePrefix)
	if !ok || len(text) != codeLength {
		return c, errNotTicket
	}
	raw, err := decodeBase45(rest)
	if err != nil || len(raw) != payloadSize+ed25519.SignatureSize {
		return c, errNotTicket
	}
	if raw[0] != codeVersion {
		return c, errVersion
	}
	copy(c.raw[:], raw)
	copy(c.signature[:], raw[payloadSize:])
	c.Payload = payloadOf(c.raw[:])
	return c, nil
}

// SignedBy reports whether the code was made with the private half of the key.
func (c Code) SignedBy(key ed25519.PublicKey) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, signed(c.raw[:]), c.signature[:])
}

// upperASCII leaves everything but a-z alone, so that no foreign letter becomes a valid one.
func upperASCII(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}
