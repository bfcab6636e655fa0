package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

// pageSize is the most that the API gives at once.
const pageSize = 200

// listing is how much of a list a command shows.
type listing struct {
	limit  int
	cursor string
}

func (l *listing) flags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&l.limit, "limit", 100, "show at most this many; 0 shows all")
	cmd.Flags().StringVar(&l.cursor, "cursor", "", "go on where an earlier list ended")
}

// page is a page of any list.
type page struct {
	Items      []json.RawMessage `json:"items"`
	NextCursor *string           `json:"next_cursor"`
}

// json is the page as JSON, its items as they came.
func (p page) json() []byte { return written(p) }

// written is JSON of parts that were JSON, as they were.
func written(parts any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(parts) // they were JSON
	return b.Bytes()
}

// fetch gets one page.
type fetch func(ctx context.Context, limit *int, cursor *string) ([]byte, error)

// pages gets pages until there are enough items, as one page of the API's own JSON.
func (l listing) pages(ctx context.Context, get fetch) (page, error) {
	all := page{Items: []json.RawMessage{}}
	if l.cursor != "" {
		all.NextCursor = &l.cursor
	}
	for {
		size := pageSize
		if l.limit > 0 {
			size = min(size, l.limit-len(all.Items))
		}
		body, err := get(ctx, &size, all.NextCursor)
		if err != nil {
			return page{}, err
		}
		var next page
		if err := json.Unmarshal(body, &next); err != nil {
			return page{}, fmt.Errorf("read the server's answer: %w", err)
		}
		all.Items, all.NextCursor = append(all.Items, next.Items...), next.NextCursor
		if next.NextCursor == nil || len(next.Items) == 0 || (l.limit > 0 && len(all.Items) >= l.limit) {
			return all, nil
		}
	}
}

// list gets a list and prints it: the API's JSON, or the table that print makes of it. An empty table is only a note.
func list[T any](ctx context.Context, s *session, l listing, get fetch, none string, print func([]T) error) error {
	if l.limit < 0 {
		return usage(s.command, "--limit must be 0 for all, or the number of items to show")
	}
	all, err := l.pages(ctx, get)
	if err != nil {
		return err
	}
	if s.json() {
		return s.raw(all.json())
	}
	items, err := itemsOf[T](all)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		s.note("%s", none)
		return nil
	}
	if err := print(items); err != nil {
		return err
	}
	if all.NextCursor != nil {
		s.note("there is more: --limit 0 shows all, --cursor %s goes on", *all.NextCursor)
	}
	return nil
}

func itemsOf[T any](p page) ([]T, error) {
	items := make([]T, len(p.Items))
	for i, raw := range p.Items {
		if err := json.Unmarshal(raw, &items[i]); err != nil {
			return nil, fmt.Errorf("read the server's answer: %w", err)
		}
	}
	return items, nil
}
