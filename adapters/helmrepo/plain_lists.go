package helmrepo

import (
	"strings"

	"helm.sh/helm/v3/pkg/chart"
)

// texts reads a list of texts.
func (p *plainReader) texts(to *[]string, value string) bool {
	*to = []string{}
	return p.list(value, func(column int) bool {
		first, ok := strings.CutPrefix(p.line.text, "- ")
		if !ok {
			return false
		}
		text, null, ok := p.scalar(strings.TrimLeft(first, " "), column)
		*to = append(*to, text)
		return ok && !null
	})
}

// textMap reads a mapping of texts.
func (p *plainReader) textMap(to *map[string]string, value string) bool {
	key := p.line.indent
	p.advance()
	if value != "" {
		return value == "{}" && p.line.indent <= key
	}
	if p.line.indent <= key {
		return !p.isItem(key) // null
	}
	all := map[string]string{}
	*to = all
	return p.mapping(p.line.indent, func(p *plainReader, key, value string) bool {
		text, null, ok := p.scalar(value, p.line.indent)
		_, again := all[key]
		all[key] = text
		return ok && !null && !again
	}) && p.line.indent <= key
}

// maintainers reads a list of maintainers.
func (p *plainReader) maintainers(to *[]*chart.Maintainer, value string) bool {
	return p.list(value, func(column int) bool {
		m := &chart.Maintainer{}
		*to = append(*to, m)
		var seen fieldSet
		return p.item(column, func(p *plainReader, key, value string) bool {
			return seen.add(key) && p.maintainer(m, key, value)
		})
	})
}

func (p *plainReader) maintainer(m *chart.Maintainer, key, value string) bool {
	switch key {
	case "name":
		return p.oneText(&m.Name, value)
	case "email":
		return p.oneText(&m.Email, value)
	case "url":
		return p.oneText(&m.URL, value)
	}
	return false
}

// dependencies reads a list of dependencies.
func (p *plainReader) dependencies(to *[]*chart.Dependency, value string) bool {
	return p.list(value, func(column int) bool {
		d := &chart.Dependency{}
		*to = append(*to, d)
		var seen fieldSet
		return p.item(column, func(p *plainReader, key, value string) bool {
			return seen.add(key) && p.dependency(d, key, value)
		})
	})
}

func (p *plainReader) dependency(d *chart.Dependency, key, value string) bool {
	switch key {
	case "name":
		return p.oneText(&d.Name, value)
	case "version":
		return p.oneText(&d.Version, value)
	case "repository":
		return p.oneText(&d.Repository, value)
	case "condition":
		return p.oneText(&d.Condition, value)
	case "alias":
		return p.oneText(&d.Alias, value)
	case "enabled":
		return p.oneBool(&d.Enabled, value)
	case "tags":
		return p.texts(&d.Tags, value)
	}
	return false
}
