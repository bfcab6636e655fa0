package httpapi

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/projections"
)

// defaultLimit is how many items a page has unless told.
const defaultLimit = 20

// pageOf is the page that a request asks for. The contract has checked the limit.
func pageOf(limit *api.Limit, cursor *api.Cursor) projections.Page {
	p := projections.Page{Limit: defaultLimit, Cursor: value(cursor)}
	if limit != nil {
		p.Limit = *limit
	}
	return p
}

// listed turns a list of rows into the contract's items, and tells where the next page is.
func listed[R, A any](ctx context.Context, l projections.List[R], convert func(R) A) (items []A, next *string) {
	items = make([]A, len(l.Items))
	for i, row := range l.Items {
		items[i] = convert(row)
	}
	if l.NextCursor == "" {
		return items, nil
	}
	visitOf(ctx).linkNext(l.NextCursor)
	return items, &l.NextCursor
}

// linkNext sets the Link header to the next page.
func (v *visit) linkNext(cursor string) {
	if v.c == nil {
		return
	}
	u := v.c.Request().URL
	query := u.Query()
	query.Set("cursor", cursor)
	next := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}
	v.setHeader("Link", fmt.Sprintf(`<%s>; rel="next"`, next.String()))
}

// pagingError makes a bad cursor, which queries call Invalid, a malformed request.
func pagingError(err error) error {
	var refused *domain.Error
	if errors.As(err, &refused) && refused.Kind == domain.Invalid && refused.Field == "/cursor" {
		return errBadCursor()
	}
	return err
}

func errBadCursor() error {
	return &problem{status: http.StatusBadRequest, code: "malformed_request",
		detail: "The cursor cannot be read. Begin with the first page.", fields: []api.FieldError{unreadable("query:cursor")}}
}

// keyed is a page of rows that memory lists by a key, after the row with some key.
func keyed[R any](p projections.Page, rows func(after string, limit int) []R, key func(R) string) (projections.List[R], error) {
	after, err := keyOf(p.Cursor)
	if err != nil {
		return projections.List[R]{}, err
	}
	found := rows(after, p.Limit+1) // one more tells whether there is a next page
	list := projections.List[R]{Items: found[:min(p.Limit, len(found))]}
	if len(found) > p.Limit {
		list.NextCursor = opaque(key(found[p.Limit-1]))
	}
	return list, nil
}

// opaque makes a cursor of a key, and keyOf the key of a cursor.
func opaque(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

func keyOf(cursor string) (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", errBadCursor()
	}
	return string(key), nil
}
