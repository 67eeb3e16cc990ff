package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Document gives the OpenAPI 3.1 document of all operations that keep allows; nil allows all.
// Schemas that no kept operation uses are left out, so that a public client never hears of
// administrators' types. roles tells who may call an operation.
func (s *Server) Document(roles func(operation string) []string, keep func(operation string) bool) ([]byte, error) {
	raw, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	paths, _ := doc["paths"].(map[string]any)
	for path, item := range paths {
		methods := item.(map[string]any)
		for method, v := range methods {
			op := v.(map[string]any)
			id := op["operationId"].(string)
			if keep != nil && !keep(id) {
				delete(methods, method)
				continue
			}
			allowed := roles(id)
			op["x-roles"] = allowed
			if !slices.Contains(allowed, "public") {
				op["security"] = []any{map[string]any{"bearer": []string{}}}
			}
		}
		if len(methods) == 0 {
			delete(paths, path)
		}
	}
	prune(doc)
	out, err := json.MarshalIndent(doc, "", "  ")
	return append(out, '\n'), err
}

// prune removes schemas that nothing refers to.
func prune(doc map[string]any) {
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	used := map[string]bool{}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				if name := strings.TrimPrefix(ref, "#/components/schemas/"); !used[name] {
					used[name] = true
					visit(schemas[name])
				}
			}
			for _, w := range v {
				visit(w)
			}
		case []any:
			for _, w := range v {
				visit(w)
			}
		}
	}
	visit(doc["paths"])
	for name := range schemas {
		if !used[name] {
			delete(schemas, name)
		}
	}
}

// ServeDocument answers with a document that was made at start.
func ServeDocument(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(body)
	})
}

var _ huma.Adapter = adapter{}
