package helmrepo

import (
	"time"

	"helm.sh/helm/v3/pkg/chart"
)

// plainVersion collects the fields that a plainReader finds. A field that it does
// not know, or meets again, ends the reading: the library then says what is wrong.
type plainVersion struct {
	*chartVersion
	seen fieldSet
}

// fieldSet knows the keys of one mapping; there are few of them.
type fieldSet []string

func (f *fieldSet) add(key string) bool {
	for _, k := range *f {
		if k == key {
			return false
		}
	}
	*f = append(*f, key)
	return true
}

func newPlainVersion() *plainVersion {
	return &plainVersion{
		chartVersion: &chartVersion{Metadata: &chart.Metadata{}},
		seen:         make(fieldSet, 0, 20),
	}
}

// field takes one field of the version.
func (v *plainVersion) field(p *plainReader, key, value string) bool {
	if !v.seen.add(key) {
		return false
	}
	if s := v.stringField(key); s != nil {
		return p.oneText(s, value)
	}
	switch key {
	case "created":
		return p.oneTime(&v.Created, value)
	case "deprecated":
		return p.oneBool(&v.Deprecated, value)
	case "removed":
		return p.oneBool(&v.Removed, value)
	case "urls":
		return p.texts(&v.URLs, value)
	case "keywords":
		return p.texts(&v.Keywords, value)
	case "sources":
		return p.texts(&v.Sources, value)
	case "annotations":
		return p.textMap(&v.Annotations, value)
	case "maintainers":
		return p.maintainers(&v.Maintainers, value)
	case "dependencies":
		return p.dependencies(&v.Dependencies, value)
	}
	return false
}

// stringField is where the text of key goes; nil: it is not a text.
func (v *plainVersion) stringField(key string) *string {
	switch key {
	case "name":
		return &v.Name
	case "version":
		return &v.Version
	case "digest":
		return &v.Digest
	case "description":
		return &v.Description
	case "apiVersion":
		return &v.APIVersion
	case "appVersion":
		return &v.AppVersion
	case "home":
		return &v.Home
	case "icon":
		return &v.Icon
	case "type":
		return &v.Type
	case "kubeVersion":
		return &v.KubeVersion
	case "condition":
		return &v.Condition
	case "tags":
		return &v.Tags
	case "checksum":
		return &v.ChecksumDeprecated
	case "url":
		return &v.URLDeprecated
	case "engine":
		return &v.EngineDeprecated
	case "tillerVersion":
		return &v.TillerVersionDeprecated
	}
	return nil
}

func (p *plainReader) oneText(to *string, value string) bool {
	text, null, ok := p.scalar(value, p.line.indent)
	if ok && !null {
		*to = text
	}
	return ok
}

func (p *plainReader) oneTime(to *time.Time, value string) bool {
	text, null, ok := p.scalar(value, p.line.indent)
	if !ok || null {
		return ok
	}
	return to.UnmarshalText([]byte(text)) == nil
}

func (p *plainReader) oneBool(to *bool, value string) bool {
	column := p.line.indent
	p.advance()
	*to = value == "true"
	return (value == "true" || value == "false") && p.line.indent <= column
}
