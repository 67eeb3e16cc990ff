package standin

// application is the id under which the platform acts for connected accounts.
const application = "ca_standin"

// ownerRecord says which connected account an object belongs to. What has none is the platform's.
type ownerRecord struct {
	Account string `json:"account"`
}

// own gives a new object to an account.
func (s *Server) own(account, id string) {
	if account != "" {
		s.owners.put(id, &ownerRecord{account})
	}
}

// ownerOf is the account that an object belongs to; "" is the platform.
func (s *Server) ownerOf(id string) string {
	if rec, ok := s.owners.get(id); ok {
		return rec.Account
	}
	return ""
}

// find gets an object of the account that the call is made for. One of another account is not found.
func find[T any](s *Server, c *call, t *table[T], id string) (*T, bool) {
	v, ok := t.get(id)
	if !ok || s.ownerOf(id) != c.account {
		return nil, false
	}
	return v, true
}

// listOwn is list for the objects of the account that the call is made for.
func listOwn[T any](s *Server, c *call, url string, t *table[T], keep func(*T) (v any, created int64, ok bool)) (any, error) {
	return listWhere(c, url, t, func(id string) bool { return s.ownerOf(id) == c.account }, keep)
}
