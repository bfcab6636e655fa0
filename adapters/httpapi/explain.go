package httpapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// explain says what a value should have been, from the contract alone.
func explain(e *openapi3.SchemaError) (code, detail string) {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return "required", "This field is needed."
	case "properties":
		return "unknown_field", "There is a field that is not known here. The fields are " +
			strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", ") + "."
	case "type", "nullable":
		return "wrong_type", "This must be " + typeName(s) + "."
	case "enum":
		return "not_one_of", "This must be one of " + allowed(s) + "."
	case "minLength", "maxLength", "minItems", "maxItems", "maxProperties":
		return sizeFault(e.SchemaField, s)
	case "minimum", "maximum":
		return rangeFault(e.SchemaField, s)
	case "uniqueItems":
		return "duplicate", "The items must differ."
	}
	return "invalid_format", strings.TrimSpace("This does not have the form that is needed. " + firstParagraph(s.Description))
}

func typeName(s *openapi3.Schema) string {
	if s.Type == nil || len(s.Type.Slice()) == 0 {
		return "of another type"
	}
	name := s.Type.Slice()[0]
	if strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

func allowed(s *openapi3.Schema) string {
	names := make([]string, len(s.Enum))
	for i, v := range s.Enum {
		names[i] = fmt.Sprint(v)
	}
	return strings.Join(names, ", ")
}

func sizeFault(field string, s *openapi3.Schema) (code, detail string) {
	switch field {
	case "minLength":
		if s.MinLength == 1 {
			return "too_short", "This must not be empty."
		}
		return "too_short", fmt.Sprintf("This needs at least %d characters.", s.MinLength)
	case "maxLength":
		return "too_long", fmt.Sprintf("This has at most %d characters.", value(s.MaxLength))
	case "minItems":
		if s.MinItems == 1 {
			return "too_few", "This must not be empty."
		}
		return "too_few", fmt.Sprintf("This needs at least %d items.", s.MinItems)
	case "maxItems":
		return "too_many", fmt.Sprintf("This has at most %d items.", value(s.MaxItems))
	}
	return "too_many", fmt.Sprintf("This has at most %d fields.", value(s.MaxProps))
}

func rangeFault(field string, s *openapi3.Schema) (code, detail string) {
	if field == "minimum" {
		return "too_small", fmt.Sprintf("This is at least %.0f.", value(s.Min))
	}
	return "too_large", fmt.Sprintf("This is at most %.0f.", value(s.Max))
}

// value is *p, or the zero value without one.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// firstParagraph is a description without its afterthoughts, on one line.
func firstParagraph(text string) string {
	first, _, _ := strings.Cut(text, "\n\n")
	return strings.Join(strings.Fields(first), " ")
}
