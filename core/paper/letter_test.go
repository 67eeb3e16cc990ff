package paper_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/testkit"
)

func letter(rows int) paper.Letter {
	l := paper.Letter{Title: "Invoice", Number: "INV-1", From: []string{"Harbour Nights", "1 Quay"}, ToLabel: "Billed to", To: []string{"Zażółć Gęślą 李"},
		Facts: []paper.Fact{{Name: "Date", Value: "1 May 2030"}}, Intro: "For this.",
		Columns: []paper.Column{{Title: "What"}, {Title: "Price", Width: 30}}, Totals: []paper.Total{{Name: "Total", Value: "€5.00", Strong: true}},
		Notes: []string{"Thank you."}, Foot: "Harbour Nights · 1 Quay"}
	for range rows {
		l.Rows = append(l.Rows, paper.Row{Cells: []string{"Floor", "€5.00"}, Under: "Standing"})
	}
	return l
}

func TestLettersBreakOverPagesAndNumberThem(t *testing.T) {
	t.Parallel()
	press, err := paper.NewPress()
	require.NoError(t, err)
	draw := func() []byte {
		s := press.Begin(paper.Details{Title: "Two letters", Author: "Harbour Nights", Size: "A4", At: time.Unix(1, 0)})
		s.Letter(letter(50))
		s.Letter(letter(1))
		pdf, err := s.Bytes()
		require.NoError(t, err)
		return pdf
	}
	pdf := draw()
	require.True(t, bytes.Equal(pdf, draw()), "the same letters give the same bytes")
	_, text := testkit.PDF(t, pdf)
	require.Len(t, text, 4)
	var rows int
	for i, want := range []string{"Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "Page 1 of 1"} {
		require.Contains(t, text[i], want)
		require.Contains(t, text[i], "What", "every page has the table's head")
		rows += strings.Count(text[i], "Standing")
	}
	require.Equal(t, 51, rows)
	for _, want := range []string{"Harbour Nights", "1 Quay", "Billed to", "Zażółć Gęślą ?", "1 May 2030", "For this.", "€5.00", "Thank you."} {
		require.Contains(t, text[3], want)
	}
	require.Contains(t, text[2], "Thank you.")
}
