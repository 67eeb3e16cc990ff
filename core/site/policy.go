package site

import "strings"

// Policy is a content security policy: by default everything comes from the application's own
// origin and nothing is inline.
type Policy struct {
	Scripts []string // beside 'self'
	Frames  []string // none by default
	Connect []string // beside 'self'
	Styles  []string // beside 'self'
	Fonts   []string // beside 'self'
	Workers bool     // service and web workers from the own origin
}

// String writes the policy as a header.
func (p Policy) String() string {
	parts := []string{
		"default-src 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'", "frame-ancestors 'none'",
		"img-src 'self' data: blob:", "media-src 'self' blob:", "manifest-src 'self'",
		"font-src " + join(p.Fonts), "style-src " + join(p.Styles), "script-src " + join(p.Scripts), "connect-src " + join(p.Connect),
	}
	if len(p.Frames) > 0 {
		parts = append(parts, "frame-src "+strings.Join(p.Frames, " "))
	}
	if p.Workers {
		parts = append(parts, "worker-src 'self'")
	}
	return strings.Join(parts, "; ")
}

func join(more []string) string { return strings.Join(append([]string{"'self'"}, more...), " ") }
