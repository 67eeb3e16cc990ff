package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// paint opens the pages one after the other in a throttled Chromium, several times around, and
// gives the median of each one's largest contentful paint in milliseconds. The work is done by
// lcp.mjs, with the playwright-core of tests/e2e.
func (b *bench) paint(ctx context.Context, pages ...string) ([]float64, error) {
	script := filepath.Join(b.target.Repo, "tests", "bench", "lcp.mjs")
	cmd := exec.CommandContext(ctx, "node", append([]string{script, b.target.Chromium, strconv.Itoa(rounds)}, pages...)...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("open pages in Chromium: %w\n%s", err, strings.TrimSpace(complaint.String()))
	}
	return paints(out, pages)
}

// paints reads the script's answer: one JSON line for each visit.
func paints(out []byte, pages []string) ([]float64, error) {
	seen := map[string][]float64{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var visit struct {
			URL string  `json:"url"`
			LCP float64 `json:"lcp"`
		}
		if err := dec.Decode(&visit); err != nil {
			return nil, fmt.Errorf("visit: %w", err)
		}
		seen[visit.URL] = append(seen[visit.URL], visit.LCP)
	}
	var medians []float64
	for _, p := range pages {
		if len(seen[p]) != rounds {
			return nil, fmt.Errorf("%s was visited %d times, not %d", p, len(seen[p]), rounds)
		}
		medians = append(medians, median(seen[p]))
	}
	return medians, nil
}
