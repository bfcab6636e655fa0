package config

import (
	"fmt"
	"log/slog"
)

// Secret is a value that only Reveal shows. Printing, logging or encoding it, or a struct that holds it, gives ***.
type Secret struct{ value string }

const hidden = "***"

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value.
func (s Secret) Reveal() string { return s.value }

// Empty says whether there is nothing to hide.
func (s Secret) Empty() bool { return s.value == "" }

// String returns ***, or nothing for an empty secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format writes what String says for every verb, %#v and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue returns what String says.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String says, for JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
