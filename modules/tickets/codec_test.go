package tickets

import (
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/tix"
)

// TestBase45 checks RFC 9285's own examples.
func TestBase45(t *testing.T) {
	t.Parallel()
	for plain, text := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0", "": ""} {
		require.Equal(t, text, encodeBase45([]byte(plain)))
		back, err := decodeBase45(text)
		require.NoError(t, err)
		require.Equal(t, plain, string(back))
	}
	for _, bad := range []string{"GGW1", "A", ":::", "::", "GGX", "ab0"} {
		_, err := decodeBase45(bad)
		require.ErrorIs(t, err, errBase45, bad)
	}
}

// TestCodeRoundTrip says that any payload comes back from its text, and that the text always
// has the length that fits QR version 7-M.
func TestCodeRoundTrip(t *testing.T) {
	t.Parallel()
	key := vectorSeed(1)
	rapid.Check(t, func(t *rapid.T) {
		p := Payload{
			KeyID: rapid.Uint8().Draw(t, "kid"), Event: rapid.Uint32().Draw(t, "event"), Tier: rapid.Uint16().Draw(t, "tier"),
			Seat: rapid.Uint32().Draw(t, "seat"), Zones: rapid.Uint16().Draw(t, "zones"), ValidFrom: rapid.Uint32().Draw(t, "from"),
			ValidUntil: rapid.Uint32().Draw(t, "until"), Generation: rapid.Uint16().Draw(t, "generation"), Flags: rapid.Uint16().Draw(t, "flags"),
			Ticket: tix.TicketID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "ticket")),
		}
		text := SignCode(key, p)
		if len(text) != 163 {
			t.Fatalf("length %d", len(text))
		}
		code, err := ParseCode(text)
		if err != nil || code.Payload != p || !code.SignedBy(vectorSeed(1).Public().(ed25519.PublicKey)) {
			t.Fatalf("read %+v, %v", code.Payload, err)
		}
		if code.SignedBy(vectorSeed(2).Public().(ed25519.PublicKey)) || code.SignedBy(nil) {
			t.Fatal("another key accepted")
		}
	})
}
