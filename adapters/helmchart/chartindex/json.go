package chartindex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"chartledger/commands/publishing"
)

// jsonIndex is an index in JSON.
type jsonIndex struct {
	text    []byte
	top     span // the object without its braces
	entries span // the value; empty: there is none
	made    span // the value of generated; empty: there is none
	apps    []app
}

// Listed is publishing.Index's.
func (x *jsonIndex) Listed(name, version string) []publishing.Listed {
	return listed(x.apps, name, version)
}

// All is publishing.Index's.
func (x *jsonIndex) All() iter.Seq2[string, []publishing.Listed] { return each(x.apps) }

// Put is publishing.Index's.
func (x *jsonIndex) Put(e publishing.Entry, now time.Time) ([]byte, error) {
	entry, err := entryJSON(e, now)
	if err != nil {
		return nil, err
	}
	a, known := find(x.apps, e.Name)
	items := x.without(a, e.Version)
	at := before(items, e.Version)
	list := slices.Insert(x.texts(items), at, string(entry))
	var edits []edit
	if known {
		edits = []edit{{a.list, "[" + strings.Join(list, ",") + "]"}}
	} else {
		edits = []edit{x.added(e.Name, "["+strings.Join(list, ",")+"]")}
	}
	return x.edited(e.Name, e.Version, 1, now, edits)
}

// Drop is publishing.Index's.
func (x *jsonIndex) Drop(name, version string, now time.Time) ([]byte, error) {
	a, _ := find(x.apps, name)
	items := x.without(a, version)
	if len(items) == len(a.items) {
		return x.text, nil
	}
	edits := []edit{{a.list, "[" + strings.Join(x.texts(items), ",") + "]"}}
	if len(items) == 0 {
		rest := slices.DeleteFunc(slices.Clone(x.apps), func(b app) bool { return b.name == name })
		edits = []edit{{x.entries, "{" + strings.Join(x.members(rest), ",") + "}"}}
	}
	return x.edited(name, version, 0, now, edits)
}

// added is the edit that adds an app, by name.
func (x *jsonIndex) added(name, list string) edit {
	key, _ := json.Marshal(name) // a text: cannot fail
	member := string(key) + ":" + list
	if x.entries.to == 0 {
		return edit{span{x.top.to, x.top.to}, `,"entries":{` + member + `}`}
	}
	at := slices.IndexFunc(x.apps, func(a app) bool { return a.name > name })
	if at < 0 {
		at = len(x.apps)
	}
	return edit{x.entries, "{" + strings.Join(slices.Insert(x.members(x.apps), at, member), ",") + "}"}
}

func (x *jsonIndex) without(a app, version string) []item {
	return slices.DeleteFunc(slices.Clone(a.items), func(i item) bool { return i.Version == version })
}

func (x *jsonIndex) texts(items []item) []string {
	texts := make([]string, len(items))
	for n, i := range items {
		texts[n] = string(x.text[i.from:i.to])
	}
	return texts
}

func (x *jsonIndex) members(apps []app) []string {
	texts := make([]string, len(apps))
	for n, a := range apps {
		texts[n] = string(x.text[a.from:a.to])
	}
	return texts
}

func (x *jsonIndex) edited(name, version string, want int, now time.Time, edits []edit) ([]byte, error) {
	if x.made.to > 0 {
		edits = append(edits, edit{x.made, fmt.Sprintf("%q", stamp(now))})
	} else {
		edits = append(edits, edit{span{x.top.to, x.top.to}, fmt.Sprintf(`,"generated":%q`, stamp(now))})
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	return checked(apply(x.text, edits), x.apps, name, version, want, func(text []byte) ([]app, error) {
		now, err := parseJSON(text)
		if err != nil {
			return nil, err
		}
		return now.apps, nil
	})
}

func readJSON(text []byte) (publishing.Index, error) {
	x, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	return x, nil
}

// parseJSON finds where everything stands.
func parseJSON(text []byte) (*jsonIndex, error) {
	if !json.Valid(text) {
		return nil, odd("it is not readable as JSON")
	}
	x := &jsonIndex{text: text}
	var version string
	err := members(text, 0, func(key string, _, value span) error {
		switch key {
		case "apiVersion":
			_ = json.Unmarshal(text[value.from:value.to], &version)
		case "generated":
			x.made = value
		case "entries":
			x.entries = value
			return x.readApps()
		}
		return nil
	})
	if err == nil && version == "" {
		err = odd("it has no apiVersion")
	}
	x.top = span{bytes.IndexByte(text, '{') + 1, bytes.LastIndexByte(text, '}')}
	return x, err
}

func (x *jsonIndex) readApps() error {
	if string(x.text[x.entries.from:x.entries.to]) == "null" {
		return nil
	}
	if x.text[x.entries.from] != '{' || len(x.apps) > 0 {
		return odd("its entries are no object")
	}
	names, count := make(map[string]bool), 0
	return members(x.text[:x.entries.to], x.entries.from, func(key string, at, value span) error {
		if names[key] {
			return odd("the app %q is listed twice", key)
		}
		names[key] = true
		a := app{span: at, name: key, list: value}
		if x.text[value.from] == '[' {
			if err := a.readJSONItems(x.text[:value.to], value.from); err != nil {
				return err
			}
		} else if string(x.text[value.from:value.to]) != "null" {
			return odd("the app %q is no list", key)
		}
		x.apps = append(x.apps, a)
		count += 1 + len(a.items)
		return bounded(count)
	})
}

func (a *app) readJSONItems(text []byte, from int) error {
	return values(text, from, func(at span) error {
		var fields struct {
			Version string   `json:"version"`
			Digest  string   `json:"digest"`
			URLs    []string `json:"urls"`
		}
		if json.Unmarshal(text[at.from:at.to], &fields) != nil {
			return odd("a version of the app %q is of another form than Helm's", a.name)
		}
		a.items = append(a.items, item{at, publishing.Listed{Version: fields.Version, Digest: fields.Digest, URLs: fields.URLs}})
		return bounded(len(a.items))
	})
}
