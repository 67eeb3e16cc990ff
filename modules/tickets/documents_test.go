package tickets

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func decodeQR(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	return found.GetText()
}

func TestQR(t *testing.T) {
	t.Parallel()
	text := SignCode(vectorSeed(1), plainPayload())
	raw, err := drawQR(text)
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(raw))
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, 424, 424), img.Bounds(), "45 modules and 8 of quiet zone, 8 pixels each")
	require.Equal(t, text, decodeQR(t, img))
}

// render paints a page's black shapes, which are the code alone, the way a printer would.
func render(t *testing.T, page string) image.Image {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 1200, 1700))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	black := false
	for _, line := range strings.Split(page, "\n") {
		f := strings.Fields(line)
		switch {
		case strings.HasSuffix(line, " g") || strings.HasSuffix(line, " rg"):
			black = strings.HasPrefix(line, "0.000 g")
		case black && strings.HasSuffix(line, " re f"):
			var n [4]float64
			for i := range n {
				v, err := strconv.ParseFloat(f[i], 64)
				require.NoError(t, err)
				n[i] = v * 2
			}
			for y := int(1700 - n[1]); y < int(1700-n[1]-n[3]); y++ {
				for x := int(n[0]); x < int(n[0]+n[2]); x++ {
					img.SetGray(x, y, color.Gray{})
				}
			}
		}
	}
	return img
}

func TestPDF(t *testing.T) {
	t.Parallel()
	h := open(t)
	order, made := h.issued(t, 1, 2)
	_, err := h.Void(t.Context(), h.org, made[1].ID, "sold twice")
	require.NoError(t, err)
	pdf, err := h.PDF(t.Context(), order.ID)
	require.NoError(t, err)
	again, err := h.PDF(t.Context(), order.ID)
	require.NoError(t, err)
	require.True(t, bytes.Equal(pdf, again), "the same tickets give the same bytes")

	pages, text := testkit.PDF(t, pdf)
	require.Len(t, pages, 2, "a page for each valid ticket, none for the void one")
	require.Contains(t, string(pdf), "/MediaBox [0 0 595.28 841.89]", "A4 in Germany")
	for i, ticket := range []tix.TicketSheet{made[0], made[2]} {
		for _, want := range []string{"Harbour Nights presents", "Lanterns of the North", "Friday 4 December 2026", "19:00", "20:00 CET", "Kesselhaus",
			"Schönhauser Allee 36", "Berlin", "Ada Moreno", ticket.TierName, "K7QM2XPA", countOf(ticket), "Refunds until Sat 28 Nov 2026.", ticket.ID.String()} {
			require.Contains(t, strings.ReplaceAll(text[i], "Lanterns of the\nNorth", "Lanterns of the North"), want)
		}
		require.NotContains(t, text[i], "ada@example.com")
		require.Equal(t, ticket.Code, decodeQR(t, render(t, pages[i])))
	}
	if *update {
		require.NoError(t, os.MkdirAll("/tmp/tickets", 0o755))
		require.NoError(t, os.WriteFile("/tmp/tickets/tickets.pdf", pdf, 0o600))
	}
}

// TestPDFWords tries names that are hard on a page.
func TestPDFWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, c := range map[string]struct {
		change func(*tix.EventCard, *tix.OrderSheet)
		want   []string
		raw    string
	}{
		"Polish, Greek and Cyrillic": {func(e *tix.EventCard, o *tix.OrderSheet) {
			e.Name, o.BuyerName = "Γεια σου, Мир", "Zażółć Gęślą"
		}, []string{"Γεια σου, Мир", "Zażółć Gęślą"}, "595.28"},
		"what the font lacks": {func(_ *tix.EventCard, o *tix.OrderSheet) { o.BuyerName = "李 Ann 🎫" }, []string{"? Ann ?"}, "595.28"},
		"a very long name": {func(e *tix.EventCard, o *tix.OrderSheet) {
			e.Name, o.BuyerName = strings.Repeat("An evening of very slow music ", 9), strings.Repeat("von und zu ", 20)
		}, []string{"An evening of very slow music", "…"}, "595.28"},
		"Letter in the United States":  {func(e *tix.EventCard, _ *tix.OrderSheet) { e.Venue.Country = "US"; e.Zone = "America/New_York" }, []string{"14:00 EST"}, "612.00 792.00"},
		"no place and an unknown zone": {func(e *tix.EventCard, _ *tix.OrderSheet) { e.Venue = tix.VenueCard{}; e.Zone = "Mars/Olympus" }, []string{"19:00 UTC"}, "595.28"},
	} {
		t.Run(name, func(t *testing.T) {
			card, order := lanterns(), ada()
			c.change(&card, &order)
			ticket := tix.TicketSheet{ID: tix.NewTicketID(), TierName: "Floor", HolderName: order.BuyerName, Number: 1, Of: 1, State: stateValid, Code: SignCode(vectorSeed(1), plainPayload())}
			pdf, err := drawTickets(h.press, printing{card: card, order: order, tickets: []tix.TicketSheet{ticket}, zone: zoneOf(card)})
			require.NoError(t, err)
			require.Contains(t, string(pdf), c.raw)
			pages, text := testkit.PDF(t, pdf)
			require.Len(t, pages, 1)
			for _, w := range c.want {
				require.Contains(t, text[0], w)
			}
			if *update {
				require.NoError(t, os.WriteFile("/tmp/tickets/"+strings.ReplaceAll(name, " ", "_")+".pdf", pdf, 0o600))
			}
		})
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, status := range map[string]string{"event.ics": "published", "cancelled.ics": "cancelled"} {
		card := lanterns()
		card.Status = status
		got := calendarEntry(card, ada())
		require.NotContains(t, string(got), "secret")
		file := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(file, got, 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
	order := h.order(h.card, 1, 0)
	entry, err := h.Calendar(t.Context(), order.ID)
	require.NoError(t, err)
	require.Contains(t, string(entry), "UID:"+order.ID.String())
	require.Contains(t, string(entry), "DTSTART:20261204T190000Z\r\n")
}
