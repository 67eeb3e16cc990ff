package standin

import (
	"encoding/json"
	"fmt"
	"strings"
)

// page is a list object of the API.
type page struct {
	Object  string `json:"object"`
	Data    []any  `json:"data"`
	HasMore bool   `json:"has_more"`
	URL     string `json:"url"`
}

// list answers a list request: newest first, limit 1 to 100 (10 by default), from a cursor on, within
// the created range, and as far as keep admits.
func list[T any](c *call, url string, t *table[T], keep func(*T) (v any, created int64, ok bool)) (any, error) {
	return listWhere(c, url, t, func(string) bool { return true }, keep)
}

// listWhere is list over the records whose ids are seen; others are no cursors either.
func listWhere[T any](c *call, url string, t *table[T], seen func(id string) bool, keep func(*T) (v any, created int64, ok bool)) (any, error) {
	limit := int64(10)
	if c.form.has("limit") {
		var err error
		if limit, err = c.form.integer("limit"); err != nil {
			return nil, err
		}
		if limit < 1 || limit > 100 {
			return nil, badParam("parameter_invalid_integer", "limit", "Invalid limit: must be between 1 and 100.")
		}
	}
	within, err := c.form.span("created")
	if err != nil {
		return nil, err
	}
	after, before := c.form.str("starting_after"), c.form.str("ending_before")
	for param, id := range map[string]string{"starting_after": after, "ending_before": before} {
		if _, ok := t.get(id); id != "" && (!ok || !seen(id)) {
			return nil, badParam("resource_missing", param, "No such object: '%s'", id)
		}
	}
	if after != "" && before != "" {
		return nil, badParam("", "ending_before", "You may only specify one of these parameters: starting_after, ending_before.")
	}
	all, started := []any{}, after == ""
	for id, rec := range t.newest {
		if id == before {
			break
		}
		if v, created, ok := keep(rec); started && ok && seen(id) && within(created) {
			all = append(all, v)
			if before == "" && int64(len(all)) > limit {
				break
			}
		}
		started = started || id == after
	}
	p := page{Object: "list", Data: all, URL: url, HasMore: int64(len(all)) > limit}
	switch {
	case p.HasMore && before != "": // the ones nearest to the cursor
		p.Data = all[int64(len(all))-limit:]
	case p.HasMore:
		p.Data = all[:limit]
	}
	return p, nil
}

const maxExpandDepth = 4

// view turns an object into what the caller may see: expanded where asked for, reduced for a browser.
func (s *Server) view(v any, c *call) (any, error) {
	shown, err := plain(v)
	if err != nil {
		return nil, err
	}
	for _, path := range c.form.list("expand") {
		steps := strings.Split(path, ".")
		if len(steps) > maxExpandDepth {
			return nil, badParam("", "expand", "You cannot expand more than %d levels of a property.", maxExpandDepth)
		}
		if err := s.expand(c, shown, steps, path); err != nil {
			return nil, err
		}
	}
	if c.browser {
		for _, hidden := range []string{"application", "application_fee_amount", "customer", "invoice", "latest_charge", "metadata",
			"on_behalf_of", "review", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group"} {
			delete(shown, hidden)
		}
	}
	return shown, nil
}

func plain(v any) (map[string]any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode object: %w", err)
	}
	m := map[string]any{}
	return m, json.Unmarshal(raw, &m)
}

// expand replaces the id at the first step by its object, and goes on below it.
func (s *Server) expand(c *call, m map[string]any, steps []string, path string) error {
	if len(steps) == 0 {
		return nil
	}
	switch field := m[steps[0]].(type) {
	case []any: // data.… of a list
		for _, item := range field {
			below, ok := item.(map[string]any)
			if !ok {
				return notExpandable(path)
			}
			if err := s.expand(c, below, steps[1:], path); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		return s.expand(c, field, steps[1:], path)
	case string:
		object, ok := s.lookup(c, field)
		if !ok {
			return notExpandable(path)
		}
		below, err := plain(object)
		if err != nil {
			return err
		}
		m[steps[0]] = below
		return s.expand(c, below, steps[1:], path)
	}
	if id, _ := m["id"].(string); steps[0] == "refunds" && strings.HasPrefix(id, "ch_") {
		refunds, err := s.refundsOf(id)
		if err != nil {
			return err
		}
		m["refunds"] = refunds
		return nil
	}
	if _, known := m[steps[0]]; !known && steps[0] != "failure_balance_transaction" { // which only a failed refund has
		return notExpandable(path)
	}
	return nil // null stays null
}

func notExpandable(path string) error {
	return badParam("", "expand", "This property cannot be expanded (%s).", path)
}

func (s *Server) refundsOf(chargeID string) (map[string]any, error) {
	p := page{Object: "list", Data: []any{}, URL: "/v1/charges/" + chargeID + "/refunds"}
	for _, rec := range s.refunds.newest {
		if rec.Refund.Charge == chargeID {
			p.Data = append(p.Data, &rec.Refund)
		}
	}
	return plain(p)
}

// lookup finds an object of the call's account by its id. Fees are the platform's; it may follow them
// from the charges that it made for accounts.
func (s *Server) lookup(c *call, id string) (any, bool) {
	if fee, ok := s.fees.get(id); ok {
		return s.shownFee(fee), true
	}
	if rec, ok := s.accountTxns.get(id); ok {
		return s.shown(&rec.Txn), rec.Account == c.account
	}
	if s.ownerOf(id) != c.account {
		return nil, false
	}
	prefix, _, _ := strings.Cut(id, "_")
	switch prefix {
	case "pi":
		if rec, ok := s.intents.get(id); ok {
			return &rec.Intent, true
		}
	case "ch":
		return first(s.charges.get(id))
	case "cus":
		return first(s.customers.get(id))
	case "pm":
		if rec, ok := s.methods.get(id); ok {
			return &rec.Method, true
		}
	case "re":
		if rec, ok := s.refunds.get(id); ok {
			return &rec.Refund, true
		}
	case "fr":
		return first(s.feeRefunds.get(id))
	case "file":
		return first(s.files.get(id))
	case "dp":
		if rec, ok := s.disputes.get(id); ok {
			return s.shownDispute(rec), true
		}
	case "tr":
		if t, ok := s.transfers.get(id); ok {
			return s.shownTransfer(t), true
		}
	case "acct":
		if rec, ok := s.accounts.get(id); ok {
			return &rec.Account, true
		}
	case "txn":
		if txn, ok := s.txns.get(id); ok {
			return s.shown(txn), true
		}
	}
	return nil, false
}

func first[T any](v *T, ok bool) (any, bool) { return v, ok }
