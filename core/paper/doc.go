// Package paper draws what people print: it knows the fonts, colours and sizes of the house, and how a
// business letter looks. Tickets, invoices and statements are drawn with it.
//
// The same input gives the same bytes. The fonts are the Go fonts (Bigelow & Holmes, BSD licence), which
// have Latin with all its accents, Greek and Cyrillic, and are embedded as far as they are used; what
// they lack is shown as a question mark, so that nothing silently disappears.
package paper
