package checkout

import "crypto/rand"

// alphabet has no characters that people take for one another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V):
// 24 of them, so eight say about 10^11 different things.
const alphabet = "34679ACDEFGHJKMNPQRTVWXY"

// newReference makes eight characters that people can read aloud. Uniqueness is the table's.
func newReference() string {
	const fair = 256 - 256%len(alphabet) // above it, bytes would favour the first characters
	out := make([]byte, 0, 8)
	var b [16]byte
	for {
		if _, err := rand.Read(b[:]); err != nil {
			panic(err) // crypto/rand never fails on a working system
		}
		for _, c := range b {
			if int(c) < fair {
				out = append(out, alphabet[int(c)%len(alphabet)])
			}
			if len(out) == 8 {
				return string(out)
			}
		}
	}
}
