package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"log/slog"
)

// keySize is the length of the master key in bytes.
const keySize = 32

// Key is the master key. It prints, logs and marshals as stars. The zero Key is
// none: take one from LoadKey.
type Key struct {
	bytes   func() []byte // fmt asks no Format of a key in an unexported field, but prints no closure
	exposed bool
}

// Derive is the sub-key of 32 bytes for a purpose: whoever has it learns nothing
// of the master key or of the sub-key for another purpose.
func (k Key) Derive(purpose string) []byte {
	sub, err := hkdf.Key(sha256.New, k.bytes(), nil, "chartledger/"+purpose, keySize)
	if err != nil { // only for a length beyond what HKDF can give
		panic("vault: derive a key: " + err.Error())
	}
	return sub
}

// Exposed says that others than the file's owner may read the key's file. That
// is no error, since mounted secrets are often so; it is worth a warning.
func (k Key) Exposed() bool { return k.exposed }

// Format is stars, whatever the verb.
func (Key) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("***")) }

// LogValue is stars.
func (Key) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText is stars.
func (Key) MarshalText() ([]byte, error) { return []byte("***"), nil }
