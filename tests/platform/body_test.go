package platform_test

import (
	"encoding/json"
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// plausible makes a value that a schema might accept: enough to pass the decoder of an
// operation whose body this test knows nothing about.
func (d document) plausible(schema map[string]any) any {
	schema = d.resolve(schema)
	if e, ok := schema["example"]; ok {
		return e
	}
	if list, ok := schema["examples"].([]any); ok && len(list) > 0 {
		return list[0]
	}
	if list, ok := schema["enum"].([]any); ok {
		return list[0]
	}
	kind, _ := schema["type"].(string)
	if kinds, ok := schema["type"].([]any); ok && len(kinds) > 0 {
		kind, _ = kinds[0].(string)
	}
	switch kind {
	case "object":
		out := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, r := range required {
			if name, ok := r.(string); ok {
				if s, ok := properties[name].(map[string]any); ok {
					out[name] = d.named(name, s)
				}
			}
		}
		return out
	case "array":
		item, _ := schema["items"].(map[string]any)
		return []any{d.plausible(item)}
	case "integer", "number":
		if least, ok := schema["minimum"].(float64); ok {
			return least
		}
		return 1
	case "boolean":
		return true
	}
	return text(schema)
}

// named gives ids for members that are called so.
func (d document) named(name string, schema map[string]any) any {
	if id, ok := idFor(name); ok && d.resolve(schema)["type"] == "string" {
		return id
	}
	return d.plausible(schema)
}

func text(schema map[string]any) string {
	switch schema["format"] {
	case "email":
		return "somebody@tixters.example"
	case "date-time":
		return "2026-12-04T20:00:00Z"
	case "uri":
		return "https://tixters.example/"
	}
	least, _ := schema["minLength"].(float64)
	return strings.Repeat("x", max(int(least), 3))
}

// idFor gives an id of nothing: "event_id" is "evt_…". Unknown nouns get none, and the
// operation may then say that the request is malformed, which is no refusal.
func idFor(name string) (string, bool) {
	make, ok := map[string]func() string{
		"organization": func() string { return tix.NewOrganizationID().String() }, "user": func() string { return tix.NewUserID().String() },
		"session": func() string { return tix.NewSessionID().String() }, "membership": func() string { return tix.NewMembershipID().String() },
		"invitation": func() string { return tix.NewInvitationID().String() }, "venue": func() string { return tix.NewVenueID().String() },
		"gate": func() string { return tix.NewGateID().String() }, "event": func() string { return tix.NewEventID().String() },
		"image": func() string { return tix.NewImageID().String() }, "tier": func() string { return tix.NewTierID().String() },
		"pool": func() string { return tix.NewPoolID().String() }, "hold": func() string { return tix.NewHoldID().String() },
		"order": func() string { return tix.NewOrderID().String() }, "ticket": func() string { return tix.NewTicketID().String() },
		"device": func() string { return tix.NewDeviceID().String() }, "scan": func() string { return tix.NewScanID().String() },
		"mail": func() string { return tix.NewMailID().String() }, "hook": func() string { return tix.NewHookID().String() },
		"delivery": func() string { return tix.NewDeliveryID().String() },
		"batch":    func() string { return tix.NewBatchID().String() },
		"dispute":  func() string { return tix.NewDisputeID().String() }, "warning": func() string { return tix.NewWarningID().String() },
	}[strings.TrimSuffix(name, "_id")]
	if !ok {
		return "", false
	}
	return make(), true
}

// body gives the media type and a plausible body of an operation; "" when it takes none.
func (d document) body(op operation) (media, body string) {
	for media, c := range op.RequestBody.Content {
		if media != "application/json" {
			return media, "x"
		}
		raw, err := json.Marshal(d.plausible(c.Schema))
		if err != nil {
			return "", ""
		}
		return media, string(raw)
	}
	return "", ""
}
