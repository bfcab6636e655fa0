package helmrepo_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// fields are values as somebody might write them: each is put in the place of each
// field of an entry, and must mean what it means to Helm.
func fields() []string {
	return []string{
		"x", "''", `""`, "", "~", "null", "y", "No", "off", "true", "1", "1.10", "1.2.3", "0x1f", "0b01", "1e3", "1_000", "0o17",
		".5", "-1", "+.inf", ".nan", "2024-01-02", "2024-01-02T03:04:05Z", "'2024-01-02T03:04:05+02:00'", "12:30", "<<",
		"a b", "a: b", "a #b", "a#b", "a:b", "a:", "'it''s'", "'it's'", `"a\tb"`, `"a\u2028b"`, `"a" `, "'a' # c", "- a", "-a",
		"[]", "{}", "[a, b]", "[1, yes]", "{a: b}", "&x a", "*x", "!!str 1", "!!binary YQ==", "@a", "`a", "%a", "|", ">", "|-", "? a", ">=1.0",
		"^1.0", "~1.0", "=1", "(a)", "ünïcödé", "a\u2028b", "a\u0085b", "\u00a0a", "\ufeffa", "a\tb", "a\x7fb", "😀",
		"a\n      b", "a\n     b\n      c", "a\n\n      b", "a\n   b", "a\nb", "'a\n      b'", "'a\n  b'", "\"a\nb\"", "\"a\\\n      b\"", "[a,\nb]", "{a: b,\n c: d}",
		"|\n      a", "|\n      a\n\n      b\n", "|-\n      a\n       b\n", "|\n\n      a", ">\n      a\n      b", "|2\n      a", "|+\n      a\n\n", "|\n      a\n         \n", "|\n      # a",
		"|\n    a", "|\n   a", "\n      a", "\n    - a\n    - b", "\n      - a\n      - b", "\n    - a\n      - b", "\n    - a\n   - b", "\n    - a\n      b\n    - c", "\n    - a: b",
		"\n    - 'a'\n    - \"b\"\n    - ''", "\n    - 1", "\n    -", "\n    - ~", "\n    -   a", "\n    - - a", "\n    - |\n      a\n", "\n    - a\n    c: d",
		"\n      a: b", "\n      a: b\n      a: c", "\n      a: 1", "\n      name: 1", "\n      a:", "\n      a: |\n        b\n", "\n      a: b\n     c: d", "\n      1: b", "\n      y: b", "\n      'a b': c", "\n      a b: c", "\n      ? a\n      : b",
		"\n    - name: a", "\n    - name: a\n      url: b", "\n    - name: a\n      version: 1.x.x\n      tags:\n      - b\n      enabled: true\n    - name: a", "\n    - name: a\n      alias: 'b c'", "\n    - name: a\n      import-values:\n      - a",
		"\n    - name: a\n      name: b", "\n    - name: a\n      other: b", "\n    - name: 1", "\n    - name: a\n     email: b", "\n    - name:\n      email: b",
	}
}

const body = `apiVersion: v1
entries:
  one:
  - %s
    apiVersion: v2
    name: one
    version: 1.0.0
    urls:
    - a.tgz
  - name: one
    version: 0.9.0
  two:
  - name: two
    version: 1.0.0
generated: "2024-03-08T10:10:10Z"
`

func TestEveryWayToWriteAFieldMeansWhatItMeansToHelm(t *testing.T) {
	t.Parallel()

	for _, field := range []string{
		"description", "appVersion", "version", "digest", "name", "created", "deprecated", "removed", "keywords", "sources", "urls",
		"annotations", "maintainers", "dependencies", "type", "kubeVersion", "checksum", "Version", "unknown", "apiVersion", "tags",
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			r, c := helmtest.Server(t, ""), local(t)
			for _, value := range fields() {
				entry := field + ": " + value
				sameAsHelm(t, c, r, fmt.Appendf(nil, body, entry))
				lines := strings.Split(body, "\n")
				for i, line := range lines {
					if strings.HasPrefix(line, "    "+field+":") {
						lines[i] = "    " + entry
						sameAsHelm(t, c, r, fmt.Appendf(nil, strings.Join(lines, "\n"), "home: x"))
					}
				}
			}
		})
	}
}

// The keys of apps, and what stands below them, in every way.
func TestEveryWayToWriteAnAppMeansWhatItMeansToHelm(t *testing.T) {
	t.Parallel()

	r, c := helmtest.Server(t, ""), local(t)
	for _, key := range append(fields(), "'a b'", `"a\tb"`, "a b", "a.b/c", "? a", "-", "- a", "<<: *x", "&x a", strings.Repeat("k", 1100)) {
		for _, below := range []string{
			"\n  - name: a\n    version: 1.0.0", "\n    - name: a\n      version: 1.0.0", "\n     - name: a\n       version: 1.0.0\n  # c\n     - name: a\n       version: 1.1.0",
			"", " []", " null", " [{name: a, version: 1.0.0}]", "\n    [{name: a, version: 1.0.0}]", "\n    name: a", " # c\n  - name: a\n    version: 1.0.0",
			" &l\n  - name: a\n    version: 1.0.0\n  again: *l", "\n  -\n    name: a\n    version: 1.0.0", "\n  - name: a\n    version: 1.0.0\n   - name: b", "\n - name: a",
		} {
			index := "apiVersion: v1\nentries:\n  one:\n  - name: one\n    version: 1.0.0\n  " + key + ":" + below + "\n  two:\n  - name: two\n    version: 1.0.0\n"
			sameAsHelm(t, c, r, []byte(index))
		}
	}
}

// Lines are moved, doubled, dropped, indented and replaced at random; what Helm
// still loads must still be the same.
func TestDamagedIndexesMeanWhatTheyMeanToHelm(t *testing.T) {
	t.Parallel()

	values := fields()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			var b strings.Builder
			if err := helmtest.PlainIndex(&b, 2, 2); err != nil {
				t.Fatal(err)
			}
			r, c := helmtest.Server(t, ""), local(t)
			for range 150 {
				sameAsHelm(t, c, r, []byte(damage(random, b.String(), values)))
			}
		})
	}
}

// damage changes one to three lines of index.
func damage(random *rand.Rand, index string, values []string) string {
	lines := strings.Split(index, "\n")
	for range 1 + random.IntN(3) {
		if len(lines) == 0 {
			break
		}
		i, j := random.IntN(len(lines)), random.IntN(len(lines))
		switch random.IntN(7) {
		case 0:
			lines = append(lines[:i], lines[i+1:]...)
		case 1:
			lines[i], lines[j] = lines[j], lines[i]
		case 2:
			lines[i] += "\n" + lines[j]
		case 3:
			lines[i] = " " + lines[i]
		case 4:
			lines[i] = strings.TrimPrefix(lines[i], " ")
		case 5:
			key, _, _ := strings.Cut(lines[i], ":")
			lines[i] = key + ": " + values[random.IntN(len(values))]
		case 6:
			at := random.IntN(len(lines[i]) + 1)
			lines[i] = lines[i][:at] + string("\"'#:-[{&*!|>\t \n\r,?%@\\"[random.IntN(21)]) + lines[i][at:]
		}
	}
	return strings.Join(lines, "\n")
}
