package module

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Grant is one policy line: the role may call the operation.
type Grant struct{ Role, Operation string }

// Roles lists every role there is, from the widest to the narrowest circle.
func Roles() []string {
	return []string{"public", "user", "device", "owner", "manager", "finance", "box_office", "door", "admin", "support"}
}

func parsePolicy(m Manifest) ([]Grant, error) {
	var grants []Grant
	var defects []error
	for n, line := range strings.Split(m.Policy, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, ",")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		if len(f) != 3 || f[0] != "p" || !slices.Contains(Roles(), f[1]) {
			defects = append(defects, fmt.Errorf("module %q: policy line %d is not \"p, <role>, <operation>\": %q", m.Name, n+1, line))
			continue
		}
		g := Grant{Role: f[1], Operation: f[2]}
		if slices.Contains(grants, g) {
			defects = append(defects, fmt.Errorf("module %q: policy line %d stands there twice: %q", m.Name, n+1, line))
		}
		grants = append(grants, g)
	}
	return grants, errors.Join(defects...)
}

func checkPolicy(m Manifest, grants []Grant, operations []string) error {
	var defects []error
	for _, op := range operations {
		if !slices.ContainsFunc(grants, func(g Grant) bool { return g.Operation == op }) {
			defects = append(defects, fmt.Errorf("module %q: operation %q has no policy line", m.Name, op))
		}
	}
	for _, g := range grants {
		if !slices.Contains(operations, g.Operation) {
			defects = append(defects, fmt.Errorf("module %q: policy line for %s names %q, which is no operation", m.Name, g.Role, g.Operation))
		}
	}
	return errors.Join(defects...)
}

func checkListens(all []Manifest) error {
	seen := map[string]string{}
	var defects []error
	for _, m := range all {
		for _, l := range m.Listens {
			if other, dup := seen[l.Name]; dup {
				defects = append(defects, fmt.Errorf("module %q: subscription %q is taken by %q", m.Name, l.Name, other))
			}
			seen[l.Name] = m.Name
		}
	}
	return errors.Join(defects...)
}

func checkTables(m Manifest) error {
	if m.Migrations == nil {
		return nil
	}
	table := regexp.MustCompile(`(?i)\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?(\w+)`)
	var defects []error
	err := fs.WalkDir(m.Migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".sql") {
			return err
		}
		body, err := fs.ReadFile(m.Migrations, path)
		for _, found := range table.FindAllStringSubmatch(string(body), -1) {
			if !strings.HasPrefix(found[1], m.Name+"_") {
				defects = append(defects, fmt.Errorf("module %q: %s makes table %q outside of its prefix %q", m.Name, path, found[1], m.Name+"_"))
			}
		}
		return err
	})
	return errors.Join(append(defects, err)...)
}
