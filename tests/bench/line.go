package bench

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// line is one figure of the report. An empty bound asks for nothing.
type line struct {
	name  string
	value float64
	unit  string
	bound string // "<=20", ">=0.1" or ""
}

// met reports whether the value keeps the bound.
func (l line) met() (bool, error) {
	if l.bound == "" {
		return true, nil
	}
	for _, sign := range []string{"<=", ">="} {
		text, ok := strings.CutPrefix(l.bound, sign)
		if !ok {
			continue
		}
		limit, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return false, fmt.Errorf("bound %q of %s: %w", l.bound, l.name, err)
		}
		if sign == "<=" {
			return l.value <= limit, nil
		}
		return l.value >= limit, nil
	}
	return false, fmt.Errorf("bound %q of %s is no comparison", l.bound, l.name)
}

// figure writes a value with three digits that mean something, and never with an exponent.
func figure(v float64) string {
	decimals := 3
	for _, step := range []float64{1, 10, 100} {
		if v >= step || v <= -step {
			decimals--
		}
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// report prints lines as they are known and remembers those that fell short.
type report struct {
	out    io.Writer
	strict bool
	short  []string
}

func (r *report) add(l line) error {
	ok, err := l.met()
	if err != nil {
		return err
	}
	verdict, bound := "ok", l.bound
	if bound == "" {
		bound = "-"
	}
	if !ok {
		verdict = "short"
		r.short = append(r.short, l.name)
	}
	_, err = fmt.Fprintln(r.out, l.name, figure(l.value), l.unit, bound, verdict)
	return err
}

func (r *report) lines(all ...line) error {
	for _, l := range all {
		if err := r.add(l); err != nil {
			return err
		}
	}
	return nil
}

// err is what strictness makes of the lines that fell short.
func (r *report) err() error {
	if !r.strict || len(r.short) == 0 {
		return nil
	}
	return errors.New("short of its bound: " + strings.Join(r.short, ", "))
}

// median gives the middle value, or the mean of the two in the middle; 0 of nothing.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// percentile gives the smallest value that is not exceeded by p percent of the values (nearest
// rank); 0 of nothing.
func percentile(values []float64, p int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// ratios divides round by round, so that both sides of a ratio had the same neighbours.
func ratios(over, under []float64) []float64 {
	out := make([]float64, 0, len(over))
	for i := range min(len(over), len(under)) {
		if under[i] > 0 {
			out = append(out, over[i]/under[i])
		}
	}
	return out
}
