package site

import (
	"context"
	"encoding/json"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/words"
)

// Happened is an event in plain words, or its type if there are none for it.
func Happened(ctx context.Context, e api.HistoryEntry) string {
	if id := "event." + EventName(e.Type); words.Has(ctx, id) {
		return T(ctx, id)
	}
	return EventName(e.Type)
}

// Actor is who did something.
func Actor(ctx context.Context, id string) string {
	if id == "system:indexer" {
		return T(ctx, "history.indexer")
	}
	return id
}

// fieldName is a changed field in plain words, or its name if there are none for it.
func fieldName(ctx context.Context, name string) string {
	if label, is := strings.CutPrefix(name, "labels."); is {
		return T(ctx, "field.label", "key", label)
	}
	if id := "field." + name; words.Has(ctx, id) {
		return T(ctx, id)
	}
	return name
}

// longest bounds what is shown of a changed value.
const longest = 160

// valueWords are beginnings of ids of words for the values of a field that has a few.
func valueWords(field string) string {
	switch field {
	case "status":
		return "syncs.status."
	case "visibility":
		return "repos.visibility."
	case "mode":
		return "repos.mode."
	case "runtimes":
		return "repos.runtime."
	case "scopes":
		return "scope."
	case "role":
		return "role."
	}
	return ""
}

// shownValue is a value of a field: in words if it has some, else a text as it is, a list
// with commas, all else as JSON.
func shownValue(ctx context.Context, field string, value any) string {
	text := ""
	switch value := value.(type) {
	case nil:
	case string:
		if text = value; valueWords(field) != "" && words.Has(ctx, valueWords(field)+value) {
			text = T(ctx, valueWords(field)+value)
		}
	case []any:
		items := make([]string, len(value))
		for i, v := range value {
			items[i] = shownValue(ctx, field, v)
		}
		text = strings.Join(items, ", ")
	default:
		encoded, _ := json.Marshal(value) // it came as JSON
		text = string(encoded)
	}
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
