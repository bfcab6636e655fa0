package helmrepo_test

import (
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// jsonValues are values as somebody might write them in a JSON index.
func jsonValues() []string {
	return []string{
		`"x"`, `""`, `null`, `true`, `false`, `1`, `-0.5e3`, `[]`, `{}`, `["a","b"]`, `["a",null]`, `[1]`, `{"a":"b"}`, `{"a":null}`, `{"a":1}`,
		`{"a":"b","a":"c"}`, `"\u00e4\n"`, `"\ud800"`, `"\ud83d\ude00"`, "\"\xff\"", "\"a\xc3\"", "\"\u2028\"", `"\u0000"`, `"<&>"`, `"a\/b"`,
		`"2024-01-02T03:04:05Z"`, `"2024-01-02T03:04:05.123+02:00"`, `"2024-01-02T03:04:05,5Z"`, `"2024-01-02t03:04:05z"`, `"2024-01-02"`, `"2024-1-2T3:4:5Z"`, `"0000-00-00T00:00:00Z"`,
		`[{"name":"a"}]`, `[{"Name":"a","URL":"b"}]`, `[null]`, `[{"name":"a","name":"b"}]`, `[{"name":"a","import-values":["x",{"child":1}],"enabled":true,"tags":["t"],"alias":"z"}]`,
		"\"a\tb\"", `"a`, `01`, `.5`, `+1`, `NaN`, `'x'`, `tru`, strings.Repeat("[", 9990) + strings.Repeat("]", 9990), strings.Repeat("[", 10010) + strings.Repeat("]", 10010),
	}
}

// Every value in the place of every field must mean what it means to Helm: there
// are two decoders, and what the quick one takes the other must take for the same.
func TestEveryJSONValueMeansWhatItMeansToHelm(t *testing.T) {
	t.Parallel()

	for _, field := range []string{
		"description", "version", "name", "digest", "created", "deprecated", "keywords", "urls", "annotations", "maintainers",
		"dependencies", "type", "Description", "VERSION", "nam\\u0065", "de\u017fcription", "unknown", "removed", "Metadata", "",
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			r, c := helmtest.Server(t, ""), local(t)
			for _, value := range jsonValues() {
				for _, entry := range []string{
					`{"` + field + `":` + value + `,"apiVersion":"v2","name":"one","version":"1.0.0","urls":["a.tgz"]}`,
					`{"apiVersion":"v2","name":"one","version":"1.0.0","urls":["a.tgz"], "` + field + `" : ` + value + ` }`,
				} {
					sameAsHelm(t, c, r, []byte(`{"apiVersion":"v1","entries":{"one":[`+entry+`,{"name":"one","version":"0.9.0"}],"two":[{"name":"two","version":"1.0.0"}]}}`))
				}
			}
		})
	}
}

// What stands around the versions.
func TestEveryShapeOfAJSONIndexMeansWhatItMeansToHelm(t *testing.T) {
	t.Parallel()

	const one, two = `[{"name":"a","version":"1.0.0"}]`, `[{"name":"a","version":"2.0.0"}]`
	shapes := []string{
		`{"apiVersion":"v1","entries":{"a":ONE},"entries":{"b":TWO}}`, `{"apiVersion":"v1","entries":{"a":ONE},"entries":{"a":TWO}}`,
		`{"apiVersion":"v1","entries":{"a":ONE},"entries":null}`, `{"apiVersion":"v1","entries":null,"entries":{"a":ONE}}`, `{"apiVersion":"v1","entries":{"a":ONE},"Entries":null}`,
		`{"apiVersion":"v1","entries":{"a":ONE},"ENTRIES":{"b":TWO}}`, `{"apiVersion":"v1","entrie` + "\u017f" + `":{"b":TWO},"entries":{"a":ONE}}`, `{"apiVersion":"v1","entries":{"a":ONE,"a":null}}`,
		`{"apiVersion":"v1","entries":{"a":ONE,"a":[]}}`, `{"apiVersion":"v1","entries":{"a":ONE,"a":TWO,"a":ONE}}`, `{"apiVersion":"v1","entries":{"a":ONE,"\u0061":TWO}}`,
		"{\"apiVersion\":\"v1\",\"entries\":{\"a\xff\":ONE,\"a\xfe\":TWO,\"b\":ONE}}", `{"entries":{"a":ONE},"apiVersion":"v1","apiVersion":"v2"}`, `{"entries":{"a":ONE},"apiVersion":"","apiversion":"v2"}`,
		`{"entries":{"a":ONE},"apiVersion":"v1","apiVersion":null}`, `{"entries":{"a":ONE}}`, ` {"apiVersion":"v1" , "entries" : { "a" : ONE } } ` + "\n", `{"apiVersion":"v1","entries":{"a":ONE}}x`,
		`{"apiVersion":"v1","entries":{"a":ONE}}{}`, `{"apiVersion":"v1","entries":{"a":ONE},}`, `{"apiVersion":"v1","entries":{"a":ONE}`, `{"apiVersion":"v1","entries":[]}`, `{"apiVersion":"v1","entries":""}`,
		`{"apiVersion":"v1","entries":{"a":[ONE]}}`, `{"apiVersion":"v1","entries":{"a":{"b":ONE}}}`, `{"apiVersion":"v1","entries":{"":ONE,"a":TWO}}`, `{"apiVersion":"v1","generated":"x","entries":{"a":ONE}}`,
		`{"apiVersion":"v1","generated":"2024-01-01T00:00:00Z","serverInfo":{"a":1},"publicKeys":["k"],"annotations":{"a":"b"},"more":[1],"entries":{"a":ONE}}`, `{apiVersion: v1, entries: {a: ONE}}`,
		"{\"apiVersion\":\"v1\",\"entries\":{\"a\":ONE}, # c\n}", `{"apiVersion":"v1","entries":{"a":[{"name":"a","version":"1.0.0"},{"name":"a","version":"1.0.0","digest":"x"}]}}`, `{"entries":{"a":1}}`, `{}`, `{`,
	}
	r, c := helmtest.Server(t, ""), local(t)
	for _, shape := range shapes {
		sameAsHelm(t, c, r, []byte(strings.NewReplacer("ONE", one, "TWO", two).Replace(shape)))
	}
}
