package hostiletest

import (
	"bytes"
	"regexp"
	"strings"
)

// app is one app of an index and the text of its versions.
type app struct {
	name     string
	versions []string
}

// read takes a plain index apart.
func read(index []byte) []app {
	var apps []app
	for line := range strings.Lines(string(index)) {
		switch {
		case strings.HasPrefix(line, "  - "):
			last := &apps[len(apps)-1]
			last.versions = append(last.versions, line)
		case strings.HasPrefix(line, "    "):
			versions := apps[len(apps)-1].versions
			versions[len(versions)-1] += line
		case strings.HasPrefix(line, "  "):
			apps = append(apps, app{name: strings.TrimSuffix(strings.TrimSpace(line), ":")})
		}
	}
	return apps
}

// write puts apps together again.
func write(apps []app) []byte {
	var b bytes.Buffer
	b.WriteString("apiVersion: v1\nentries:\n")
	for _, a := range apps {
		b.WriteString("  " + a.name + ":\n" + strings.Join(a.versions, ""))
	}
	b.WriteString("generated: \"2026-08-01T10:10:10Z\"\n")
	return b.Bytes()
}

// longest is where the app with the most versions is.
func longest(apps []app) int {
	at := 0
	for i, a := range apps {
		if len(a.versions) > len(apps[at].versions) {
			at = i
		}
	}
	return at
}

// without is apps but for the versions from..to of the longest one.
func without(apps []app, from, to int) []app {
	at := longest(apps)
	all := apps[at].versions
	return replaced(apps, at, app{apps[at].name, append(append([]string{}, all[:from]...), all[to:]...)})
}

// replaced is apps with another one at a place.
func replaced(apps []app, at int, a app) []app {
	changed := append([]app{}, apps...)
	changed[at] = a
	return changed
}

// one is apps with the first version of the longest one rewritten.
func one(apps []app, rewrite func(version string) string) []byte {
	at := longest(apps)
	versions := append([]string{}, apps[at].versions...)
	versions[0] = rewrite(versions[0])
	return write(replaced(apps, at, app{apps[at].name, versions}))
}

// field is one with a line of that version replaced.
func field(apps []app, name, line string) []byte {
	old := regexp.MustCompile(`(?m)^    ` + name + `:.*$`)
	return one(apps, func(v string) string { return old.ReplaceAllLiteralString(v, line) })
}

// each is index with every line of a field rewritten.
func each(index []byte, name string, rewrite func(value string) string) []byte {
	line := regexp.MustCompile(`(?m)^    ` + name + `: (.*)$`)
	return line.ReplaceAllFunc(index, func(l []byte) []byte {
		return []byte("    " + name + ": " + rewrite(string(l[len("    "+name+": "):])))
	})
}
