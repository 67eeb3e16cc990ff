package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reader takes settings from the environment and remembers what is wrong with them.
type reader struct {
	get   func(string) string
	wrong []error
}

func (r *reader) text(name string) string {
	if v := strings.TrimSpace(r.get(name)); v != "" {
		return v
	}
	for _, s := range Settings() {
		if s.Name == name {
			return s.Default
		}
	}
	r.wrong = append(r.wrong, fmt.Errorf("%s is not in the list of settings", name))
	return ""
}

func (r *reader) number(name string, least, most int) int {
	v := r.text(name)
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		r.wrong = append(r.wrong, fmt.Errorf("%s=%q is not a number from %d to %d", name, v, least, most))
	}
	return n
}

func (r *reader) duration(name string) time.Duration {
	v := r.text(name)
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 {
		r.wrong = append(r.wrong, fmt.Errorf("%s=%q is not a duration such as 20s", name, v))
	}
	return d
}

func (r *reader) oneOf(name string, allowed ...string) string {
	v := r.text(name)
	if !slices.Contains(allowed, v) {
		r.wrong = append(r.wrong, fmt.Errorf("%s=%q is none of %s", name, v, strings.Join(allowed, ", ")))
	}
	return v
}

func (r *reader) address(name string) string { return r.addressOr(name, "") }

func (r *reader) addressOr(name, otherwise string) string {
	v := r.text(name)
	if v == "" {
		return otherwise
	}
	if !validURL(v) {
		r.wrong = append(r.wrong, fmt.Errorf("%s=%q is not an address such as https://tickets.example", name, v))
	}
	return strings.TrimSuffix(v, "/")
}
