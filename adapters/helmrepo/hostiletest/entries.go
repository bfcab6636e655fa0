package hostiletest

import (
	"bytes"
	"strings"
)

// entries are indexes in which one entry is not as it should be: it is passed over
// with a warning, and what was good before stays.
func entries(index []byte, apps []app) []Case {
	wrong := func(name, field1, line, says string) Case {
		return Case{Name: name, Answer: give(field(apps, field1, line)), Want: warned(says)}
	}
	list := apps[longest(apps)]
	again := append(append([]app{}, apps...), app{list.name, list.versions[:1]})
	numbers := each(index, "version", func(string) string { return "2.20" })
	return []Case{
		wrong("a created that is no time", "created", "    created: soon", "created"),
		wrong("a digest as a list", "digest", "    digest: [a, b]", "digest"),
		wrong("a description as a mapping", "description", "    description: {a: b}", "description"),
		{Name: "urls as a text", Answer: give(one(apps, func(v string) string { return strings.Replace(v, "    urls:\n    - ", "    urls: ", 1) })), Want: warned("urls")},
		wrong("a field twice", "digest", "    digest: a\n    digest: b", "twice"),
		{Name: "a NUL", Answer: give(field(apps, "description", "    description: \"a\x00b\"")), Want: failed("bad_index", "control characters")},
		{Name: "bytes that are no UTF-8", Answer: give(field(apps, "description", "    description: \xff\xfe\xfa")), Want: failed("bad_index", "UTF-8")},
		{Name: "a quote that does not end", Answer: give(field(apps, "description", "    description: \"broken")), Want: failed("bad_index", "line")},
		{Name: "an app twice", Answer: give(write(again)), Want: warned("listed again")},
		{Name: "a version twice", Answer: give(one(apps, func(v string) string { return v + v })), Want: warned("listed again")},
		{Name: "versions as numbers", Answer: give(numbers), Want: held("index_emptied")},
		{Name: "an entry as a number", Answer: give(bytes.Replace(index, []byte(list.versions[0]), []byte("  - 42\n"+list.versions[0]), 1)), Want: warned("number")},
		{Name: "an app as a mapping", Answer: give(write(append(append([]app{}, apps...), app{"odd", []string{"    name: odd\n"}}))), Want: warned("list")},
		{Name: "an app with a name of a kilobyte", Answer: give(write(append(append([]app{}, apps...), app{strings.Repeat("n", 1<<10), list.versions[:1]}))), Want: warned("name")},
	}
}
