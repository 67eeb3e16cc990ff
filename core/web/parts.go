package web

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Page is embedded in the input of every list.
type Page struct {
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many at most"`
	After string `query:"after" maxLength:"512" doc:"The next of the page before"`
}

// List is the body of every list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Pass as after for the next page; absent on the last"`
}

// NewList makes a list that is never null in JSON.
func NewList[T any](items []T) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items}
}

// Cut makes a list of at most limit items from a query that asked for one more, and sets
// Next from the last item kept.
func Cut[T any](items []T, limit int, cursor func(T) string) List[T] {
	if limit < 1 || len(items) <= limit {
		return NewList(items)
	}
	l := NewList(items[:limit])
	l.Next = cursor(items[limit-1])
	return l
}

// Cursor packs the sort key of the last item into an opaque text.
func Cursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "\x00")))
}

// ParseCursor unpacks a cursor of n parts. An empty text gives nil parts; a forged one is Invalid.
func ParseCursor(after string, n int) ([]string, error) {
	if after == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	parts := strings.Split(string(raw), "\x00")
	if err != nil || len(parts) != n {
		return nil, errs.InvalidField("query.after", "not a cursor of this list")
	}
	return parts, nil
}

// OrganizationPath is embedded in the input of every organization operation.
type OrganizationPath struct {
	OrganizationID tix.OrganizationID `path:"organization_id" example:"org_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

// IfMatch is embedded in the input of operations that change a versioned thing.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"The ETag that was read; the change is refused (412) when the thing has changed since"`
}

// ETag gives the tag of a version.
func ETag(version int64) string { return fmt.Sprintf(`"%d"`, version) }

// CheckMatch compares an If-Match header with the present version. "" and "*" match.
func CheckMatch(ifMatch string, version int64) error {
	if ifMatch == "" || ifMatch == "*" || ifMatch == ETag(version) {
		return nil
	}
	return errs.New(errs.Stale, "changed_meanwhile", "Somebody changed this in the meantime. Reload and try again.")
}

// Param gives a path parameter to a Raw operation.
func Param(r *http.Request, name string) string { return mux.Vars(r)[name] }
