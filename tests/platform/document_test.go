package platform_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
)

// document is the part of an OpenAPI document that these tests read.
type document struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]map[string]any `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID          string      `json:"operationId"`
	Parameters  []parameter `json:"parameters"`
	Roles       []string    `json:"x-roles"`
	RequestBody struct {
		Content map[string]content `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]content `json:"content"`
	} `json:"responses"`
}

type parameter struct {
	Name     string         `json:"name"`
	In       string         `json:"in"`
	Required bool           `json:"required"`
	Schema   map[string]any `json:"schema"`
}

type content struct {
	Schema map[string]any `json:"schema"`
}

func read(t *testing.T, p *tixters.Platform) document {
	t.Helper()
	docs, err := p.Documents()
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(docs["openapi.json"], &d))
	require.NotEmpty(t, d.Paths)
	return d
}

func blueprint(t *testing.T) *tixters.Platform {
	t.Helper()
	p, err := tixters.Blueprint(settings(t))
	require.NoError(t, err)
	return p
}

// resolve follows references.
func (d document) resolve(schema map[string]any) map[string]any {
	for {
		ref, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		schema = d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
}

// answers calls visit with every schema of an answer that is not an error.
func (d document) answers(visit func(op operation, schema map[string]any)) {
	for _, methods := range d.Paths {
		for _, op := range methods {
			for status, r := range op.Responses {
				if c, ok := r.Content["application/json"]; ok && strings.HasPrefix(status, "2") {
					visit(op, d.resolve(c.Schema))
				}
			}
		}
	}
}

func TestEveryDeclaredOperationStandsInTheDocument(t *testing.T) {
	t.Parallel()
	p := blueprint(t)
	var ids []string
	for _, methods := range read(t, p).Paths {
		for _, op := range methods {
			ids = append(ids, op.ID)
		}
	}
	slices.Sort(ids)
	require.Equal(t, p.Server.Operations(), ids)
}

// TestNoAnswerHasANullList: a list that is empty is [], so that no client must ask.
func TestNoAnswerHasANullList(t *testing.T) {
	t.Parallel()
	d := read(t, blueprint(t))
	lists := 0
	d.answers(func(op operation, schema map[string]any) {
		d.walk(schema, map[string]bool{}, func(s map[string]any) {
			if kinds, ok := s["type"].([]any); ok {
				require.False(t, slices.Contains(kinds, any("array")) && slices.Contains(kinds, any("null")), "%s may answer null for a list: %v", op.ID, s)
			}
			if s["type"] == "array" {
				lists++
			}
		})
	})
	require.Positive(t, lists)
}

// walk visits a schema and everything below it once.
func (d document) walk(schema map[string]any, seen map[string]bool, visit func(map[string]any)) {
	if ref, ok := schema["$ref"].(string); ok {
		if seen[ref] {
			return
		}
		seen[ref] = true
		schema = d.resolve(schema)
	}
	visit(schema)
	for _, part := range schema {
		switch part := part.(type) {
		case map[string]any:
			d.walk(part, seen, visit)
		case []any:
			for _, p := range part {
				if s, ok := p.(map[string]any); ok {
					d.walk(s, seen, visit)
				}
			}
		}
	}
}

// whole are the lists that are given as a whole, and why they cannot grow long.
func whole() map[string]string {
	return map[string]string{
		"checkin.attendee.list":        "narrowed by words; takes a limit",
		"invoices.order_document.list": "the documents of one order",
		"inventory.pool.list":          "the pools of one event",
		"pricing.tier.list":            "the tiers of one event",
		"payouts.level.list":           "the levels of trust, a handful that the platform sets",
		"payouts.statement.list":       "the payees of one event, of which there are at most twenty-one",
		"tickets.key.list":             "the keys of one event",
		"tickets.key.rotate":           "the keys of one event",
		"webhooks.topic.list":          "what can be heard, a dozen that the house sets",
	}
}

func TestEveryListIsPaged(t *testing.T) {
	t.Parallel()
	d := read(t, blueprint(t))
	found, reasons := 0, whole()
	d.answers(func(op operation, schema map[string]any) {
		properties, _ := schema["properties"].(map[string]any)
		if properties["items"] == nil || properties["next"] == nil {
			return
		}
		found++
		takes := map[string]bool{}
		for _, p := range op.Parameters {
			takes[p.Name] = p.In == "query"
		}
		paged := takes["limit"] && takes["after"]
		_, excused := reasons[op.ID]
		require.NotEqual(t, paged, excused, "%s: a list takes limit and after, or stands among the whole ones with a reason", op.ID)
		delete(reasons, op.ID)
	})
	require.Positive(t, found)
	require.Empty(t, reasons, "no such lists any more")
}
