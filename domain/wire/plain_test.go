package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/wire"
	"chartledger/domain/wire/wiretest"
)

// FuzzPlain: the events with a reader of their own are read as the standard library
// reads them, whatever their data are.
func FuzzPlain(f *testing.F) {
	var record wire.Record
	for _, s := range wiretest.Samples() {
		if _, ok := s.Event.(catalog.VersionPublished); ok {
			record, _ = wire.Encode(s)
		}
	}
	whole := string(record.Value)
	seeds := []string{whole, strings.Replace(whole, `"deprecated":true`, `"deprecated":false`, 1), whole[:len(whole)/2]}
	for _, c := range []string{
		`[]`, `["a"]`, `["a",]`, `[,]`, `["a" ]`, `null`, `"a"`, `{}`, `7`, `["\u003e\"\\"]`, `["é"]`, "[\"\xff\"]", "[\"\n\"]", `["a]`, `["a\"]`, `["\ud800"]`,
	} {
		seeds = append(seeds, `{"repo_id":"r","urls":`+c+`}`, `{"annotations":`+c+`}`, `{"maintainers":`+c+`}`)
	}
	for _, c := range []string{
		`"version":"1","version":"2"`, `"Version":"1"`, `"annotations":{"a":"b","a":"c"}`, `"annotations":{"a":1}`, `"annotations":{"a":"b",}`, `"annotations":{"":""}`,
		`"repo_version":01`, `"repo_version":-1`, `"repo_version":99999999999999999999`, `"repo_version":1.0`, `"repo_version":"1"`, `"":1`, `,`,
		`"created":"2026-01-01"`, `"created":"2026-01-01T24:00:00Z"`, `"created":"2026-01-01T00:00:00.5+02:00"`, `"x":1`, `"deprecated":true,`,
		`"maintainers":[{}]`, `"maintainers":[{"name":"a","x":1}]`, `"dependencies":[{"tags":[]},{"tags":["t"]}]`, `"dependencies":[{"name":"a"}{"name":"b"}]`,
	} {
		seeds = append(seeds, `{`+c+`}`, `{`+c+`} `, `{`+c)
	}
	for _, s := range append(seeds, realEntries(f)...) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		asTheLibrary[catalog.VersionPublished](t, record, data)
		asTheLibrary[catalog.VersionChanged](t, record, data)
	})
}

// realEntries are entries of real indexes as JSON: many of their fields are the event's too.
func realEntries(f *testing.F) (found []string) {
	f.Helper()
	files, err := filepath.Glob(filepath.FromSlash("../../adapters/helmrepo/testdata/indexes/*.yaml"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no indexes are at hand: %v", err)
	}
	for _, file := range files {
		index, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var read struct{ Entries map[string][]json.RawMessage }
		if err := yaml.Unmarshal(index, &read); err != nil {
			continue // one that Helm refuses too
		}
		for _, versions := range read.Entries {
			if len(versions) > 0 {
				found = append(found, string(versions[0]))
			}
		}
	}
	return found
}

func asTheLibrary[E domain.Event](t *testing.T, rec wire.Record, data []byte) {
	t.Helper()
	var want E
	wrong := json.Unmarshal(data, &want)
	rec.Value, rec.Headers = data, headersOf(rec, want)
	got, err := wire.Decode(rec, domain.Position{Partition: apps})
	if (err != nil) != (wrong != nil) || wrong == nil && !reflect.DeepEqual(got.Event, domain.Event(want)) {
		t.Errorf("%s is read as\n%+v, %v\nthe library reads\n%+v, %v", data, got.Event, err, want, wrong)
	}
}

// headersOf are those of rec, made to fit e.
func headersOf(rec wire.Record, e domain.Event) []wire.Header {
	headers := slices.Clone(rec.Headers)
	for i := range headers {
		switch headers[i].Key {
		case "ce_type":
			headers[i].Value = e.Type()
		case "ce_subject":
			headers[i].Value = e.Subject()
		}
	}
	return headers
}
