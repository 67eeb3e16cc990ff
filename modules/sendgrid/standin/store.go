package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// kept is how many messages the inbox keeps; the oldest go first.
const kept = 5000

// store keeps messages in memory and, with a folder, each as one file that is replaced
// atomically, so that a crash leaves whole messages only.
type store struct {
	mu  sync.Mutex
	dir string
	all []*Message // oldest first; a message is never changed in place
}

func openStore(dir string) (*store, error) {
	s := &store{dir: dir}
	if dir == "" {
		return s, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the inbox folder: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list the inbox: %w", err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the inbox: %w", err)
		}
		m := &Message{}
		if err := json.Unmarshal(raw, m); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		s.all = append(s.all, m)
	}
	slices.SortStableFunc(s.all, func(a, b *Message) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return s, nil
}

// put adds the message or replaces the one of the same id. A message that was deleted
// meanwhile stays deleted when fresh is false.
func (s *store) put(m *Message, fresh bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.all, func(o *Message) bool { return o.ID == m.ID })
	if i < 0 && !fresh {
		return nil
	}
	if err := s.write(m); err != nil {
		return err
	}
	if i >= 0 {
		s.all[i] = m
		return nil
	}
	s.all = append(s.all, m)
	for len(s.all) > kept {
		if err := s.erase(s.all[0].ID); err != nil {
			return err
		}
		s.all = s.all[1:]
	}
	return nil
}

func (s *store) get(id string) (*Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.all, func(o *Message) bool { return o.ID == id })
	if i < 0 {
		return nil, false
	}
	return s.all[i], true
}

// find lists matching messages, newest first.
func (s *store) find(to, words string) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []*Message{}
	for _, m := range slices.Backward(s.all) {
		if m.matches(to, words) {
			out = append(out, m)
		}
	}
	return out
}

// remove deletes the message, or all of them when id is "".
func (s *store) remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed error
	s.all = slices.DeleteFunc(s.all, func(m *Message) bool {
		if id != "" && m.ID != id {
			return false
		}
		failed = errors.Join(failed, s.erase(m.ID))
		return true
	})
	return failed
}

func (s *store) write(m *Message) error {
	if s.dir == "" {
		return nil
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	return writeFile(s.dir, m.ID+".json", raw)
}

func (s *store) erase(id string) error {
	if s.dir == "" {
		return nil
	}
	if err := os.Remove(filepath.Join(s.dir, id+".json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete message: %w", err)
	}
	return nil
}

// writeFile replaces a file as a whole. Its name never comes from a client.
func writeFile(dir, name string, raw []byte) error {
	if strings.ContainsAny(name, "/\\") {
		return fmt.Errorf("file name %q leaves its folder", name)
	}
	tmp, err := os.CreateTemp(dir, ".writing-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = tmp.Write(raw)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
