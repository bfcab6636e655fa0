package helmrepo

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v2"
)

// plainReason says in words for the repository's owner why an entry, or the top of
// the file, could not be decoded.
func plainReason(err error) string {
	var wrong *json.UnmarshalTypeError
	var strict *yaml.TypeError
	var when *time.ParseError
	text := err.Error()
	switch {
	case errors.As(err, &wrong):
		return wrongType(wrong)
	case errors.As(err, &when):
		return "the field created is not a time: " + quote(strings.Trim(when.Value, `"`))
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		if m := regexp.MustCompile(`key (".*") already set`).FindStringSubmatch(strict.Errors[0]); m != nil {
			return "the field " + printable(m[1], 80) + " is there twice"
		}
		return printable(strict.Errors[0], maxReason)
	}
	if _, name, ok := strings.Cut(text, "json: unknown field "); ok {
		return "Helm does not know the field " + printable(name, 80)
	}
	for _, prefix := range []string{"error converting YAML to JSON: ", "error unmarshaling JSON: ", "while decoding JSON: ", "yaml: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return printable(text, maxReason)
}

// wrongType tells the field and what it should be.
func wrongType(e *json.UnmarshalTypeError) string {
	field := e.Field[strings.LastIndexByte(e.Field, '.')+1:]
	if field == "" {
		return fmt.Sprintf("the entry is a %s where its fields are expected", kindOf(e.Value))
	}
	want := map[string]string{"string": "text", "bool": "true or false"}[e.Type.String()]
	if want == "" {
		want = map[string]string{"slice": "a list", "struct": "fields", "map": "fields"}[e.Type.Kind().String()]
	}
	is, advice := "is", ""
	if want == "fields" {
		is = "are"
	}
	if want == "text" {
		advice = "; put it in quotes"
	}
	return fmt.Sprintf("the field %s is a %s where %s %s expected%s", printable(field, 80), kindOf(e.Value), want, is, advice)
}

// kindOf is the kind of the value that encoding/json describes by v.
func kindOf(v string) string {
	switch word, _, _ := strings.Cut(v, " "); word {
	case "bool":
		return "boolean"
	case "object":
		return "mapping"
	case "array":
		return "list"
	case "string":
		return "text"
	}
	return "number"
}
