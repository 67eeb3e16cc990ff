package standin

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// form holds the decoded parameters of one request. Keys keep Stripe's nested spelling, with list
// indexes written as []: "payment_method_data[card][number]", "expand[]".
type form struct{ values url.Values }

const (
	maxMetadataKeys  = 50
	maxMetadataKey   = 40
	maxMetadataValue = 500
)

func parseForm(raw string, index *regexp.Regexp) (form, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return form{}, badParam("", "", "The request could not be decoded as a form.")
	}
	f := form{values: url.Values{}}
	for key, list := range values {
		key = index.ReplaceAllString(key, "[]")
		f.values[key] = append(f.values[key], list...)
	}
	return f, nil
}

// check refuses the first parameter that the operation does not know. An allowed name ending in [*]
// admits everything below it.
func (f form) check(allowed []string) error {
	known := map[string]bool{"expand[]": true, "key": true, "_stripe_account": true}
	var prefixes []string
	for _, name := range allowed {
		if prefix, open := strings.CutSuffix(name, "*]"); open {
			prefixes = append(prefixes, prefix)
			known[strings.TrimSuffix(prefix, "[")] = true
			continue
		}
		known[name] = true
	}
next:
	for key := range f.values {
		if known[key] {
			continue
		}
		for _, prefix := range prefixes {
			if strings.HasPrefix(key, prefix) && strings.HasSuffix(key, "]") {
				continue next
			}
		}
		return badParam("parameter_unknown", key, "Received unknown parameter: %s", key)
	}
	return nil
}

func (f form) has(key string) bool   { return len(f.values[key]) > 0 }
func (f form) str(key string) string { return f.values.Get(key) }

func (f form) list(key string) []string { return f.values[key+"[]"] }

// nullable is nil for an absent or emptied parameter.
func (f form) nullable(key string) *string {
	if v := f.values.Get(key); v != "" {
		return &v
	}
	return nil
}

func (f form) integer(key string) (int64, error) {
	n, err := strconv.ParseInt(f.str(key), 10, 64)
	if err != nil {
		return 0, badParam("parameter_invalid_integer", key, "Invalid integer: %s", f.str(key))
	}
	return n, nil
}

func (f form) boolean(key string, otherwise bool) (bool, error) {
	switch f.str(key) {
	case "":
		return otherwise, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, badParam("", key, "Invalid boolean: %s", f.str(key))
}

func (f form) oneOf(key, otherwise string, allowed ...string) (string, error) {
	v := f.str(key)
	if v == "" {
		return otherwise, nil
	}
	for _, a := range allowed {
		if v == a {
			return v, nil
		}
	}
	return "", badParam("", key, "Invalid %s: must be one of %s", key, strings.Join(allowed, ", "))
}

func (f form) required(keys ...string) error {
	for _, key := range keys {
		if f.str(key) == "" && len(f.list(key)) == 0 {
			return badParam("parameter_missing", key, "Missing required param: %s.", key)
		}
	}
	return nil
}

// metadata merges the request's metadata into old: an empty value removes its key, an empty
// "metadata" parameter removes all.
func (f form) metadata(old map[string]string) (map[string]string, error) {
	merged := map[string]string{}
	if !f.has("metadata") {
		for k, v := range old {
			merged[k] = v
		}
	}
	for key, list := range f.values {
		name, below := strings.CutPrefix(key, "metadata[")
		if !below {
			continue
		}
		name, value := strings.TrimSuffix(name, "]"), list[0]
		if len(name) > maxMetadataKey || len(value) > maxMetadataValue {
			return nil, badParam("", "metadata", "Metadata keys can have up to %d characters and values up to %d.", maxMetadataKey, maxMetadataValue)
		}
		if value == "" {
			delete(merged, name)
			continue
		}
		merged[name] = value
	}
	if len(merged) > maxMetadataKeys {
		return nil, badParam("", "metadata", "Metadata can have up to %d keys.", maxMetadataKeys)
	}
	return merged, nil
}

// tree collects the parameters below key (address[line1], shipping[address][city]) as nested JSON.
func (f form) tree(key string) map[string]any {
	var root map[string]any
	for full, list := range f.values {
		rest, below := strings.CutPrefix(full, key+"[")
		if !below {
			continue
		}
		if root == nil {
			root = map[string]any{}
		}
		steps := strings.Split(strings.TrimSuffix(rest, "]"), "][")
		node := root
		for _, step := range steps[:len(steps)-1] {
			next, ok := node[step].(map[string]any)
			if !ok {
				next = map[string]any{}
				node[step] = next
			}
			node = next
		}
		node[steps[len(steps)-1]] = list[0]
	}
	return root
}

// span is a created[gte]-style range of Unix seconds; a bare created=… is an exact instant.
func (f form) span(key string) (func(at int64) bool, error) {
	type bound struct {
		op string
		at int64
	}
	var bounds []bound
	for _, op := range []string{"", "[gt]", "[gte]", "[lt]", "[lte]"} {
		if !f.has(key + op) {
			continue
		}
		at, err := f.integer(key + op)
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, bound{op, at})
	}
	return func(at int64) bool {
		for _, b := range bounds {
			ok := map[string]bool{
				"": at == b.at, "[gt]": at > b.at, "[gte]": at >= b.at, "[lt]": at < b.at, "[lte]": at <= b.at,
			}[b.op]
			if !ok {
				return false
			}
		}
		return true
	}, nil
}
