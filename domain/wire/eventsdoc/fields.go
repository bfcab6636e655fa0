package eventsdoc

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"chartledger/domain"
)

// field is the field of the data that holds an id.
func field(e domain.Event, id string) string {
	// Strings in and out of JSON: none of this can fail.
	data, _ := json.Marshal(e)
	want, _ := json.Marshal(id)
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(data, &fields)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if string(fields[name]) == string(want) {
			return "`" + name + "`"
		}
	}
	return "none"
}

// optional are the fields of the data that may be missing.
func optional(e domain.Event) []string { return optionalOf(reflect.TypeOf(e)) }

func optionalOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			names = append(names, optionalOf(f.Type)...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if strings.Contains(options, "omit") {
			names = append(names, name)
		}
	}
	return names
}

// goName is the package and name of an event's Go type.
func goName(e domain.Event) string { return reflect.TypeOf(e).String() }
