package standin

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// journal makes the tables durable: each request that changed something appends one line with the
// changed records. A line cut short by a kill is dropped on the next start, which also rewrites the
// file with one line per living record (to a new file, then renamed). Without a file it only forgets
// which records were touched.
type journal struct {
	file   *os.File
	tables map[string]stored
	kinds  []string
	dirty  []change
	seen   map[change]bool
}

type change struct{ kind, id string }

type journalEntry struct {
	Kind  string          `json:"kind"`
	ID    string          `json:"id"`
	Value json.RawMessage `json:"value,omitempty"` // absent: the record was removed
}

func newJournal() *journal {
	return &journal{tables: map[string]stored{}, seen: map[change]bool{}}
}

func (j *journal) touch(kind, id string) {
	c := change{kind, id}
	if j.seen[c] {
		return
	}
	j.seen[c] = true
	j.dirty = append(j.dirty, c)
}

// commit appends the touched records as one line, in one write.
func (j *journal) commit() error {
	dirty := j.dirty
	j.dirty = nil
	clear(j.seen)
	if j.file == nil || len(dirty) == 0 {
		return nil
	}
	line, err := j.line(dirty)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(line); err != nil {
		return fmt.Errorf("append to journal: %w", err)
	}
	return nil
}

func (j *journal) line(changes []change) ([]byte, error) {
	entries := make([]journalEntry, 0, len(changes))
	for _, c := range changes {
		raw, present, err := j.tables[c.kind].encode(c.id)
		if err != nil {
			return nil, fmt.Errorf("encode %s %s: %w", c.kind, c.id, err)
		}
		entry := journalEntry{Kind: c.kind, ID: c.id}
		if present {
			entry.Value = raw
		}
		entries = append(entries, entry)
	}
	line, err := json.Marshal(entries)
	if err != nil {
		return nil, fmt.Errorf("encode journal line: %w", err)
	}
	return append(line, '\n'), nil
}

// open replays dir's journal into the tables.
func (j *journal) open(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("create state directory: %w", err)
	}
	old, err := os.Open(j.path(dir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("open journal: %w", err)
	}
	if err == nil {
		defer func() { _ = old.Close() }()
		if err := j.replay(old); err != nil {
			return err
		}
	}
	return nil
}

func (j *journal) path(dir string) string { return filepath.Join(dir, "stripe.journal") }

func (j *journal) replay(r io.Reader) error {
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what follows the last newline was never answered
		}
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		var entries []journalEntry
		if err := json.Unmarshal(bytes.TrimSpace(line), &entries); err != nil {
			return fmt.Errorf("journal line %d: %w", n, err)
		}
		for _, e := range entries {
			t, known := j.tables[e.Kind]
			switch {
			case !known:
				return fmt.Errorf("journal line %d: unknown kind %q", n, e.Kind)
			case e.Value == nil:
				t.forget(e.ID)
			default:
				if err := t.decode(e.ID, e.Value); err != nil {
					return fmt.Errorf("journal line %d: %s %s: %w", n, e.Kind, e.ID, err)
				}
			}
		}
	}
}

// rewrite replaces the journal by one line per living record and keeps it open for appending.
func (j *journal) rewrite(dir string) error {
	j.dirty = nil
	clear(j.seen)
	fresh, err := os.CreateTemp(dir, "stripe.journal.*")
	if err != nil {
		return fmt.Errorf("create journal: %w", err)
	}
	out := bufio.NewWriter(fresh)
	for _, kind := range j.kinds {
		for _, id := range j.tables[kind].ids() {
			line, err := j.line([]change{{kind, id}})
			if err == nil {
				_, err = out.Write(line)
			}
			if err != nil {
				return errors.Join(fmt.Errorf("write journal: %w", err), fresh.Close(), os.Remove(fresh.Name()))
			}
		}
	}
	if err := errors.Join(out.Flush(), fresh.Sync(), os.Rename(fresh.Name(), j.path(dir))); err != nil {
		return errors.Join(fmt.Errorf("replace journal: %w", err), fresh.Close())
	}
	j.file = fresh
	return nil
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}
