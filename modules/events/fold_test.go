package events

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSlugs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Nils Frahm":                        "nils-frahm",
		"Café del Mar!":                     "cafe-del-mar",
		"Größe & Straße":                    "grosse-strasse",
		"Rock 'n' Roll, Vol. 2":             "rock-n-roll-vol-2",
		"Łódź Ørsted Æon":                   "lodz-orsted-aeon",
		"東京ナイト":                             "event",
		"--- ---":                           "event",
		"北京 2026":                           "2026",
		strings.Repeat("very long ", 20):    "very-long-very-long-very-long-very-long-very-long-very-long-very-long",
		"İstanbul'da Bir Gece":              "istanbulda-bir-gece",
		"<script>alert(1)</script> Matinée": "script-alert-1-script-matinee",
	} {
		require.Equal(t, want, slugOf(name), name)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := slugOf(rapid.String().Draw(t, "name"))
		require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, s)
		require.LessOrEqual(t, len(s), longestSlug-10+1)
	})
}

func TestWordsOfAQuery(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"cafe", "zurich"}, words("  CAFÉ\tZürich "))
	require.Empty(t, words(" \n"))
	require.Len(t, words(strings.Repeat("a ", 100)), 8, "a long query costs no more than a short one")
}
