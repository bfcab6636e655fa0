package api

import (
	"fmt"
	"log/slog"
)

// Secret is a string that only JSON and Reveal show. Printing or formatting it, or a struct that holds it, gives a
// placeholder, and so does logging it. Do not give whole requests to slog's JSON handler: it marshals what has no LogValue.
type Secret string

const hidden = "[secret]"

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Format writes the placeholder for every verb, %#v and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// String returns the placeholder.
func (s Secret) String() string { return hidden }

// LogValue returns the placeholder, also to handlers that write JSON.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
