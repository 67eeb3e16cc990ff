package standin

// Operation is what tests see of a call that is served.
type Operation struct {
	Method, Path string
	Params       []string
}

// Operations are all calls that are served.
func Operations() []Operation {
	var out []Operation
	for _, op := range operations() {
		out = append(out, Operation{op.method, op.path, op.params})
	}
	return out
}
