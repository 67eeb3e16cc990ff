package standin

import "encoding/json"

// table keeps the records of one kind in the order of their creation, and tells the journal which of
// them changed. It is guarded by the server's lock.
type table[T any] struct {
	kind    string
	byID    map[string]*T
	order   []string
	journal *journal
}

func newTable[T any](j *journal, kind string) *table[T] {
	t := &table[T]{kind: kind, byID: map[string]*T{}, journal: j}
	j.tables[kind] = t
	j.kinds = append(j.kinds, kind)
	return t
}

func (t *table[T]) get(id string) (*T, bool) {
	v, ok := t.byID[id]
	return v, ok
}

// put stores a new record, or marks a changed one for the journal.
func (t *table[T]) put(id string, v *T) {
	if _, known := t.byID[id]; !known {
		t.order = append(t.order, id)
	}
	t.byID[id] = v
	t.journal.touch(t.kind, id)
}

func (t *table[T]) remove(id string) {
	delete(t.byID, id)
	for i, other := range t.order {
		if other == id {
			t.order = append(t.order[:i:i], t.order[i+1:]...)
			break
		}
	}
	t.journal.touch(t.kind, id)
}

// keep removes every record that wanted does not hold for.
func (t *table[T]) keep(wanted func(*T) bool) {
	kept := t.order[:0]
	for _, id := range t.order {
		if wanted(t.byID[id]) {
			kept = append(kept, id)
			continue
		}
		delete(t.byID, id)
		t.journal.touch(t.kind, id)
	}
	t.order = kept
}

// newest yields the records from the youngest to the oldest.
func (t *table[T]) newest(yield func(string, *T) bool) {
	for i := len(t.order) - 1; i >= 0; i-- {
		if !yield(t.order[i], t.byID[t.order[i]]) {
			return
		}
	}
}

// stored is what the journal needs of a table.
type stored interface {
	encode(id string) (raw json.RawMessage, present bool, err error)
	decode(id string, raw json.RawMessage) error
	forget(id string)
	ids() []string
}

func (t *table[T]) encode(id string) (json.RawMessage, bool, error) {
	v, ok := t.byID[id]
	if !ok {
		return nil, false, nil
	}
	raw, err := json.Marshal(v)
	return raw, true, err
}

func (t *table[T]) decode(id string, raw json.RawMessage) error {
	v := new(T)
	if err := json.Unmarshal(raw, v); err != nil {
		return err
	}
	if _, known := t.byID[id]; !known {
		t.order = append(t.order, id)
	}
	t.byID[id] = v
	return nil
}

func (t *table[T]) forget(id string) { t.remove(id) }
func (t *table[T]) ids() []string    { return t.order }
