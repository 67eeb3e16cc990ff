package standin

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// emit records an event of the object's account with the object as it is now, and a delivery for each
// endpoint that wants it. The request that caused it may be nil (time did).
func (s *Server) emit(c *call, kind string, object any) {
	raw, err := json.Marshal(object)
	var about struct {
		ID string `json:"id"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &about)
	}
	if err != nil {
		s.opts.Log.Error("stripe stand-in: event not encoded", "type", kind, "error", err)
		return
	}
	s.emitFor(c, s.ownerOf(about.ID), kind, json.RawMessage(raw))
}

// emitFor is emit for what happened on a connected account: it goes to the endpoints that listen to
// those, and to no other.
func (s *Server) emitFor(c *call, account, kind string, object any) {
	raw, err := json.Marshal(object)
	if err != nil {
		s.opts.Log.Error("stripe stand-in: event not encoded", "type", kind, "error", err)
		return
	}
	ev := &event{
		ID: randomID("evt"), Object: "event", APIVersion: APIVersion, Created: s.unix(), Type: kind,
		Data: eventData{Object: raw}, Account: account,
	}
	if c != nil {
		ev.Request.ID = &c.requestID
		if c.key != "" {
			ev.Request.IdempotencyKey = &c.key
		}
	}
	for _, id := range s.endpoints.order {
		if end, _ := s.endpoints.get(id); end.wants(kind) && end.Connect == (account != "") {
			s.queue(ev, end)
		}
	}
	s.events.put(ev.ID, ev)
}

func (e *endpointRecord) wants(kind string) bool {
	return e.Endpoint.Status == "enabled" && (slices.Contains(e.Endpoint.EnabledEvents, "*") || slices.Contains(e.Endpoint.EnabledEvents, kind))
}

func (s *Server) getEvent(c *call) (any, error) {
	ev, ok := s.events.get(c.id)
	if !ok || ev.Account != c.account {
		return nil, missing("event", c.id)
	}
	return ev, nil
}

func (s *Server) listEvents(c *call) (any, error) {
	types := c.form.list("types")
	if kind := c.form.str("type"); kind != "" {
		types = append(types, kind)
	}
	delivered := c.form.has("delivery_success")
	want, err := c.form.boolean("delivery_success", false)
	if err != nil {
		return nil, err
	}
	return list(c, "/v1/events", s.events, func(ev *event) (any, int64, bool) {
		ok := len(types) == 0
		for _, t := range types {
			prefix, open := strings.CutSuffix(t, "*")
			ok = ok || ev.Type == t || (open && strings.HasPrefix(ev.Type, prefix))
		}
		return ev, ev.Created, ok && ev.Account == c.account && (!delivered || want == (ev.PendingWebhooks == 0))
	})
}

func (s *Server) createEndpoint(c *call) (any, error) {
	f := c.form
	if err := f.required("url"); err != nil {
		return nil, err
	}
	events := f.list("enabled_events")
	if len(events) == 0 {
		return nil, badParam("parameter_missing", "enabled_events", "Missing required param: enabled_events.")
	}
	if v := f.str("api_version"); v != "" && v != APIVersion {
		return nil, badParam("", "api_version", "The stand-in sends events of version %s only.", APIVersion)
	}
	metadata, err := f.metadata(nil)
	if err != nil {
		return nil, err
	}
	connect, err := f.boolean("connect", false)
	if err != nil {
		return nil, err
	}
	rec, err := s.newEndpoint(f.str("url"), randomID("whsec"), events, connect)
	if err != nil {
		return nil, err
	}
	rec.Endpoint.APIVersion, rec.Endpoint.Description, rec.Endpoint.Metadata = f.nullable("api_version"), f.nullable("description"), metadata
	// The secret is told once, here.
	return struct {
		*webhookEndpoint
		Secret string `json:"secret"`
	}{&rec.Endpoint, rec.Secret}, nil
}

func (s *Server) newEndpoint(to, secret string, events []string, connect bool) (*endpointRecord, error) {
	u, err := url.Parse(to)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, badParam("url_invalid", "url", "Invalid URL: an explicit scheme (such as https) must be provided.")
	}
	rec := &endpointRecord{Secret: secret, Connect: connect, Endpoint: webhookEndpoint{
		ID: randomID("we"), Object: "webhook_endpoint", Created: s.unix(), EnabledEvents: events,
		Metadata: map[string]string{}, Status: "enabled", URL: to,
	}}
	s.endpoints.put(rec.Endpoint.ID, rec)
	return rec, nil
}

// ensureEndpoint brings a configured endpoint into being, or up to date.
func (s *Server) ensureEndpoint(e Endpoint) error {
	events := e.Events
	if len(events) == 0 {
		events = []string{"*"}
	}
	for _, id := range s.endpoints.order {
		if rec, _ := s.endpoints.get(id); rec.Endpoint.URL == e.URL && rec.Connect == e.Connect {
			rec.Secret, rec.Endpoint.EnabledEvents = e.Secret, events
			s.endpoints.put(id, rec)
			return nil
		}
	}
	_, err := s.newEndpoint(e.URL, e.Secret, events, e.Connect)
	return err
}

func (s *Server) getEndpoint(c *call) (any, error) {
	rec, ok := s.endpoints.get(c.id)
	if !ok {
		return nil, missing("webhook endpoint", c.id)
	}
	return &rec.Endpoint, nil
}

func (s *Server) listEndpoints(c *call) (any, error) {
	return list(c, "/v1/webhook_endpoints", s.endpoints, func(r *endpointRecord) (any, int64, bool) {
		return &r.Endpoint, r.Endpoint.Created, true
	})
}

func (s *Server) deleteEndpoint(c *call) (any, error) {
	if _, ok := s.endpoints.get(c.id); !ok {
		return nil, missing("webhook endpoint", c.id)
	}
	s.endpoints.remove(c.id)
	return map[string]any{"id": c.id, "object": "webhook_endpoint", "deleted": true}, nil
}
