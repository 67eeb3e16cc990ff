package devstack

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// requirement is a program that must be on the machine.
type requirement struct {
	name         string
	command      []string
	major, minor int // oldest that will do
	site         string
}

func requirements() []requirement {
	return []requirement{
		{"Go", []string{"go", "env", "GOVERSION"}, 1, 26, "https://go.dev/dl/"},
		{"Node", []string{"node", "--version"}, 20, 0, "https://nodejs.org/"},
		{"npm", []string{"npm", "--version"}, 9, 0, "https://nodejs.org/"},
	}
}

// CheckRequirements returns one error that names every program that is missing or too old, and
// what was found.
func CheckRequirements(ctx context.Context) error {
	var problems []error
	for _, r := range requirements() {
		out, err := exec.CommandContext(ctx, r.command[0], r.command[1:]...).Output()
		problems = append(problems, r.check(string(out), err))
	}
	return errors.Join(problems...)
}

// check judges the answer of the program.
func (r requirement) check(answer string, err error) error {
	need := fmt.Sprintf("%d.%d", r.major, r.minor)
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%s is missing: install %s or newer from %s", r.name, need, r.site)
		}
		return fmt.Errorf("%s does not answer: %w", r.name, err)
	}
	answer = strings.TrimSpace(answer)
	major, minor, ok := version(answer)
	if !ok {
		return fmt.Errorf("%s has an unknown version %q: %s or newer is needed", r.name, answer, need)
	}
	if major < r.major || major == r.major && minor < r.minor {
		return fmt.Errorf("%s %d.%d is too old: install %s or newer from %s", r.name, major, minor, need, r.site)
	}
	return nil
}

// version finds the first "major.minor" in a text: go1.26.8, v20.20.2, devel go1.27-abc.
func version(text string) (major, minor int, ok bool) {
	m := regexp.MustCompile(`(\d+)\.(\d+)`).FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	major, err1 := strconv.Atoi(m[1])
	minor, err2 := strconv.Atoi(m[2])
	return major, minor, err1 == nil && err2 == nil
}
