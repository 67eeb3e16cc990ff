package accounts

import (
	"encoding"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/web"
)

// cursorID reads the id that a page continues at; the zero id for the first page.
func cursorID[ID any, P interface {
	*ID
	encoding.TextUnmarshaler
}](p web.Page) (ID, error) {
	var id ID
	parts, err := web.ParseCursor(p.After, 1)
	if err != nil || parts == nil {
		return id, err
	}
	if P(&id).UnmarshalText([]byte(parts[0])) != nil {
		return id, errs.InvalidField("query.after", "not a cursor of this list")
	}
	return id, nil
}

// page turns rows, of which one more than the limit was asked for, into a list of items.
func page[R, T any](p web.Page, rows []R, item func(R) T, id func(T) string) web.List[T] {
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = item(r)
	}
	return web.Cut(items, p.Limit, func(t T) string { return web.Cursor(id(t)) })
}
