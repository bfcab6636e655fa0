package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// answer is any answer of the generated client.
type answer interface{ GetBody() []byte }

// bodyOf is an answer's body.
func bodyOf(a answer, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return a.GetBody(), nil
}

// decoded is an answer's body, and as a T. It does not rely on the status that the contract names.
func decoded[T any](a answer, err error) (T, []byte, error) {
	var v T
	raw, err := bodyOf(a, err)
	if err != nil {
		return v, nil, err
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, nil, fmt.Errorf("read the server's answer: %w", err)
	}
	return v, raw, nil
}

// raw prints an answer as it came, indented.
func (s *session) raw(body []byte) error {
	var pretty bytes.Buffer
	if len(body) == 0 { // 204
		return nil
	}
	if err := json.Indent(&pretty, bytes.TrimSpace(body), "", "  "); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	_, err := fmt.Fprintln(s.out, pretty.String())
	return err
}

// table prints rows in columns.
type table struct{ w *tabwriter.Writer }

func (s *session) table(headers ...string) *table {
	t := s.columns(s.out)
	if !s.noHeaders {
		t.row(headers...)
	}
	return t
}

func (s *session) columns(w io.Writer) *table {
	return &table{tabwriter.NewWriter(w, 0, 8, 3, ' ', 0)}
}

// row adds a row; what is empty becomes a hyphen, so that columns can be cut by scripts.
func (t *table) row(cells ...string) {
	for i, c := range cells {
		if cells[i] = clean(c); cells[i] == "" {
			cells[i] = "-"
		}
	}
	_, _ = fmt.Fprintln(t.w, strings.Join(cells, "\t"))
}

func (t *table) flush() error { return t.w.Flush() }

// clean replaces what a terminal would act on: repositories of strangers say what is in it.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return ' '
		}
		return r
	}, s))
}

// short cuts s to at most n characters.
func short(s string, n int) string {
	runes := []rune(clean(s))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n-1]) + "…"
}

// quote is s as a JSON string.
func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
