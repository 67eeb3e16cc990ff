package standin_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// openapi is the part of Stripe's published description that the answers are held against.
type openapi struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema *schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

const unknownField = ": is unknown to the schema"

type schema struct {
	Ref        string             `json:"$ref"`
	Type       string             `json:"type"`
	Nullable   bool               `json:"nullable"`
	Enum       []any              `json:"enum"`
	AnyOf      []*schema          `json:"anyOf"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
}

func loadSpec(t *testing.T, path string) *openapi {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	spec := &openapi{}
	require.NoError(t, json.Unmarshal(raw, spec))
	return spec
}

// check names every way in which an answer departs from the schema of its operation. An answer that
// may be newer than the schema may say more.
func (o *openapi) check(method, path string, status int, body []byte, newer bool) []string {
	if status != 200 {
		return []string{fmt.Sprintf("status %d: %s", status, body)}
	}
	s := o.response(strings.ToLower(method), path)
	if s == nil {
		return []string{"the schema has no such operation"}
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []string{err.Error()}
	}
	return slices.DeleteFunc(o.match("$", v, s), func(problem string) bool { return newer && strings.HasSuffix(problem, unknownField) })
}

func (o *openapi) response(method, path string) *schema {
	parts := strings.Split(path, "/")
next:
	for template, operations := range o.Paths {
		steps := strings.Split(template, "/")
		if len(steps) != len(parts) {
			continue
		}
		for i, step := range steps {
			if step != parts[i] && !strings.HasPrefix(step, "{") {
				continue next
			}
		}
		if op, ok := operations[method]; ok {
			return op.Responses["200"].Content["application/json"].Schema
		}
	}
	return nil
}

func (o *openapi) match(at string, v any, s *schema) []string {
	if s.Ref != "" {
		return o.match(at, v, o.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]])
	}
	if v == nil {
		if s.Nullable {
			return nil
		}
		return []string{at + ": must not be null"}
	}
	if len(s.AnyOf) > 0 {
		best := []string(nil)
		for _, option := range s.AnyOf {
			problems := o.match(at, v, option)
			if len(problems) == 0 {
				return nil
			}
			if best == nil || len(problems) < len(best) {
				best = problems
			}
		}
		return best
	}
	switch s.Type {
	case "object":
		m, ok := v.(map[string]any)
		if !ok {
			return []string{at + ": must be an object"}
		}
		return o.matchObject(at, m, s)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return []string{at + ": must be a list"}
		}
		var problems []string
		for i, item := range list {
			problems = append(problems, o.match(fmt.Sprintf("%s[%d]", at, i), item, s.Items)...)
		}
		return problems
	case "string":
		text, ok := v.(string)
		if !ok || (len(s.Enum) > 0 && !slices.Contains(s.Enum, any(text))) {
			return []string{fmt.Sprintf("%s: %v is not one of %v", at, v, s.Enum)}
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int64(n)) {
			return []string{at + ": must be an integer"}
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return []string{at + ": must be a boolean"}
		}
	}
	return nil
}

func (o *openapi) matchObject(at string, m map[string]any, s *schema) []string {
	var problems []string
	for _, name := range s.Required {
		if _, ok := m[name]; !ok {
			problems = append(problems, at+"."+name+": is missing")
		}
	}
	for name, value := range m {
		field, known := s.Properties[name]
		switch {
		case known:
			problems = append(problems, o.match(at+"."+name, value, field)...)
		case len(s.Properties) > 0: // free-form objects such as metadata have none
			problems = append(problems, at+"."+name+unknownField)
		}
	}
	return problems
}
