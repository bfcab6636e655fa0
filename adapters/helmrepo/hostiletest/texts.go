package hostiletest

import (
	"bytes"
	"strings"
)

// texts are indexes in a form that not every reader takes.
func texts(index []byte) []Case {
	swap := func(old, new string) []byte { return bytes.ReplaceAll(index, []byte(old), []byte(new)) }
	first := func(old, new string) []byte { return bytes.Replace(index, []byte(old), []byte(new), 1) }
	broken := func(says string) Want { return failed("bad_index", says) }
	return []Case{
		{Name: "a byte order mark", Answer: give(append([]byte("\xef\xbb\xbf"), index...)), Want: completed(Kept)},
		{Name: "UTF-16", Answer: give(utf16(index)), Want: completed(Kept)},
		{Name: "CRLF", Answer: give(swap("\n", "\r\n")), Want: completed(Kept)},
		{Name: "CR alone", Answer: give(swap("\n", "\r")), Want: completed(Kept)},
		{Name: "tabs", Answer: give(swap("    ", "\t")), Want: broken("not a Helm index")},
		{Name: "a second document", Answer: give(append(bytes.Clone(index), "---\napiVersion: v1\nentries: {}\n"...)), Want: completed(Kept)},
		{Name: "a directive", Answer: give(append([]byte("%YAML 1.1\n---\n"), index...)), Want: completed(Kept)},
		{Name: "no apiVersion", Answer: give(first("apiVersion: v1\n", "")), Want: broken("no apiVersion")},
		{Name: "an empty apiVersion", Answer: give(first("apiVersion: v1\n", "apiVersion: \"\"\n")), Want: broken("no apiVersion")},
		{Name: "an apiVersion that nobody knows", Answer: give(first("apiVersion: v1\n", "apiVersion: v9\n")), Want: completed(Kept)},
		{Name: "entries twice", Answer: give(append(bytes.Clone(index), "entries: {}\n"...)), Want: broken("entries")},
		{Name: "entries as a list", Answer: give([]byte("apiVersion: v1\nentries:\n- name: a\n  version: 1.0.0\n")), Want: broken("entries")},
		{Name: "entries as a text", Answer: give([]byte("apiVersion: v1\nentries: none\n")), Want: broken("entries")},
		{Name: "a field at the top that Helm does not know", Answer: give(append(bytes.Clone(index), "checksums: {}\n"...)), Want: broken("does not know the field")},
		{Name: "a hundred thousand comments", Answer: give(append([]byte(strings.Repeat("# hello\n", 100_000)), index...)), Want: completed(Kept)},
	}
}

func utf16(text []byte) []byte {
	b := []byte{0xff, 0xfe}
	for _, c := range text { // the index is ASCII
		b = append(b, c, 0)
	}
	return b
}
