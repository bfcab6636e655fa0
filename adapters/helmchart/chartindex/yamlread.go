package chartindex

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The limits of what the YAML library gets at once.
const (
	maxPiece = 8 << 20
	maxParts = 500_000
)

// maxListed bounds what is kept in memory of an index: a version of a few bytes takes
// as much there as one of a few thousand.
const maxListed = 500_000

// bounded refuses to keep so many apps and versions.
func bounded(count int) error {
	if count > maxListed {
		return odd("it lists more than %d apps and versions", maxListed)
	}
	return nil
}

// readApps reads every app of an index in block style.
func readApps(text []byte) (pieces, []app, error) {
	p, err := split(text)
	if err != nil {
		return p, nil, err
	}
	if err := checkHeader(p); err != nil {
		return p, nil, err
	}
	if err := bounded(len(p.apps)); err != nil {
		return p, nil, err
	}
	apps := make([]app, len(p.apps))
	names, count := make(map[string]bool, len(p.apps)), len(p.apps)
	for n, at := range p.apps {
		if apps[n], err = readApp(text, at); err != nil {
			return p, nil, err
		}
		if names[apps[n].name] {
			return p, nil, odd("the app %q is listed twice", apps[n].name)
		}
		names[apps[n].name] = true
		count += len(apps[n].items)
		if err := bounded(count); err != nil {
			return p, nil, err
		}
	}
	return p, apps, nil
}

// checkHeader reads all that is not of an app.
func checkHeader(p pieces) error {
	top, err := parse(p.header)
	if err != nil {
		return err
	}
	if top.Kind != yaml.MappingNode || top.Style&yaml.FlowStyle != 0 {
		return odd("it is not a mapping in block style")
	}
	version, entries := field(top, "apiVersion"), field(top, "entries")
	switch {
	case version == nil || version.Value == "":
		return odd("it has no apiVersion")
	case entries == nil && p.entries.to == 0:
		return nil
	case entries == nil || entries.Kind == yaml.SequenceNode || len(entries.Content) > 0:
		return odd("its entries are not in block style")
	case entries.Kind == yaml.ScalarNode && entries.ShortTag() != "!!null":
		return odd("its entries are no mapping")
	}
	return nil
}

// parse is the only value in raw.
func parse(raw []byte) (*yaml.Node, error) {
	parts := 0
	for _, sign := range []string{"\n", "\r", ",", "- ", "?", "[", "{"} {
		parts += bytes.Count(raw, []byte(sign))
	}
	if len(raw) > maxPiece || parts > maxParts {
		return nil, odd("one of its apps is larger than %d MiB, or has more than %d parts", maxPiece>>20, maxParts)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		return nil, odd("it is not readable as YAML")
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, odd("it holds more than one document")
	}
	if hasAnchor(&doc) {
		return nil, odd("it has anchors or aliases")
	}
	return doc.Content[0], nil
}

func hasAnchor(n *yaml.Node) bool {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return true
	}
	for _, c := range n.Content {
		if hasAnchor(c) {
			return true
		}
	}
	return false
}

// field is the value of a mapping's key.
func field(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// readApp reads the app at a place in the text.
func readApp(text []byte, at span) (app, error) {
	a := app{span: at}
	raw := text[at.from:at.to]
	top, err := parse(raw)
	if err != nil {
		return a, err
	}
	if top.Kind != yaml.MappingNode || len(top.Content) != 2 || top.Style&yaml.FlowStyle != 0 || top.Content[0].ShortTag() != "!!str" {
		return a, odd("its apps cannot be told apart")
	}
	key, list := top.Content[0], top.Content[1]
	a.name = key.Value
	switch {
	case list.Kind == yaml.ScalarNode && list.ShortTag() == "!!null", list.Kind == yaml.SequenceNode && len(list.Content) == 0:
		return a, nil
	case list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0:
		return a, odd("the app %q is not a list in block style", a.name)
	}
	return a, a.readItems(raw, list)
}

// readItems finds the lines of the versions.
func (a *app) readItems(raw []byte, list *yaml.Node) error {
	starts := lineStarts(raw)
	for n, node := range list.Content {
		if node.Line > len(starts) {
			return odd("the lines of the app %q cannot be counted", a.name)
		}
		from := starts[node.Line-1]
		indent := string(raw[from:min(from+node.Column-1, len(raw))])
		ownLine := from == 0 || raw[from-1] == '\n'
		if node.Kind != yaml.MappingNode || strings.TrimSpace(indent) != "-" || !ownLine {
			return odd("a version of the app %q is not in block style", a.name)
		}
		if n > 0 {
			a.items[n-1].to = a.from + from
		}
		i := item{span: span{a.from + from, a.to}}
		i.Version, i.Digest = text(node, "version"), text(node, "digest")
		if urls := field(node, "urls"); urls != nil {
			for _, u := range urls.Content {
				i.URLs = append(i.URLs, u.Value)
			}
		}
		a.items = append(a.items, i)
	}
	return nil
}

func text(n *yaml.Node, key string) string {
	if v := field(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}
