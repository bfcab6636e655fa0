package helmindex

import (
	"bufio"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"chartledger/domain/catalog"
)

// Writer writes an index, version by version. Its errors come with Close.
type Writer struct {
	w    *bufio.Writer
	line []byte
	name string
	in   bool // a chart is open
	any  bool // a chart was written
}

// NewWriter begins an index on w.
func NewWriter(w io.Writer) *Writer {
	b := bufio.NewWriterSize(w, 64<<10)
	_, _ = b.WriteString(`{"apiVersion":"v1","entries":{`)
	return &Writer{w: b}
}

// Version adds a version of the chart called key, whose package is at url. Versions of
// one chart come together. name is what the package calls itself.
func (w *Writer) Version(key, name, url string, l catalog.Listing) error {
	if !fits(key) {
		return nil // nobody could install it by that name
	}
	b := w.line[:0]
	switch {
	case w.in && key == w.name:
		b = append(b, ",\n"...)
	case w.any:
		b = append(b, "],\n"...)
	default:
		b = append(b, '\n')
	}
	if !w.in || key != w.name {
		b = append(appendText(b, key), ":[\n"...)
	}
	w.in, w.any, w.name = true, true, key
	w.line = appendVersion(b, name, url, l)
	_, err := w.w.Write(w.line)
	return err
}

// Close ends the index. generated says when what it lists last changed.
func (w *Writer) Close(generated time.Time) error {
	end := "\n}"
	if w.any {
		end = "]" + end
	}
	_, _ = w.w.WriteString(end + `,"generated":"` + generated.UTC().Format(time.RFC3339Nano) + "\"}\n")
	return w.w.Flush() // which has the first error of all
}

// appendVersion appends a version as Helm's index has it.
func appendVersion(b []byte, name, url string, l catalog.Listing) []byte {
	o := object{b: append(b, '{')}
	o.text("name", name)
	o.text("version", l.Version)
	o.text("apiVersion", l.APIVersion)
	o.text("appVersion", l.AppVersion)
	o.text("description", l.Description)
	o.text("type", l.ChartType)
	o.text("kubeVersion", l.KubeVersion)
	o.text("home", l.Home)
	o.text("icon", l.Icon)
	o.texts("keywords", l.Keywords)
	o.texts("sources", l.Sources)
	list(&o, "maintainers", l.Maintainers, func(o *object, m catalog.Maintainer) {
		o.text("name", m.Name)
		o.text("email", m.Email)
		o.text("url", m.URL)
	})
	list(&o, "dependencies", l.Dependencies, dependency)
	o.annotations(l.Annotations)
	if l.Deprecated {
		o.key("deprecated")
		o.b = strconv.AppendBool(o.b, true)
	}
	if l.Created != nil {
		o.text("created", l.Created.UTC().Format(time.RFC3339Nano))
	}
	o.text("digest", l.Digest)
	o.texts("urls", []string{url})
	return append(o.b, '}')
}

func dependency(o *object, d catalog.Dependency) {
	o.text("name", d.Name)
	o.text("version", d.Version)
	o.text("repository", d.Repository)
	o.text("condition", d.Condition)
	o.texts("tags", d.Tags)
	o.text("alias", d.Alias)
}

// object appends the fields of an object that is open. Empty ones are left out.
type object struct {
	b    []byte
	more bool
}

func (o *object) key(name string) {
	if o.more {
		o.b = append(o.b, ',')
	}
	o.more = true
	o.b = append(appendText(o.b, name), ':')
}

func (o *object) text(name, value string) {
	if value != "" {
		o.key(name)
		o.b = appendText(o.b, value)
	}
}

func (o *object) texts(name string, values []string) {
	if len(values) == 0 {
		return
	}
	o.key(name)
	for i, v := range values {
		o.b = appendText(append(o.b, "[,"[min(i, 1)]), v)
	}
	o.b = append(o.b, ']')
}

func (o *object) annotations(m map[string]string) {
	in := object{}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if fits(k) {
			in.key(k)
			in.b = appendText(in.b, m[k])
		}
	}
	if in.more {
		o.key("annotations")
		o.b = append(append(append(o.b, '{'), in.b...), '}')
	}
}

// list appends a list of objects.
func list[T any](o *object, name string, values []T, fields func(*object, T)) {
	if len(values) == 0 {
		return
	}
	o.key(name)
	for i, v := range values {
		in := object{b: append(o.b, "[,"[min(i, 1)], '{')}
		fields(&in, v)
		o.b = append(in.b, '}')
	}
	o.b = append(o.b, ']')
}
