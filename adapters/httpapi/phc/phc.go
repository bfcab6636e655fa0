// Package phc makes and checks argon2id hashes of passwords, as PHC strings: these
// say how they were made, so that the cost can be raised for new ones.
package phc

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: 64 MiB and three passes, about a tenth of a second.
const (
	memory     = 64 << 10 // KiB
	passes     = 3
	threads    = 2
	hashLength = 32
	saltLength = 16
)

// What a hash that is checked may cost at most.
const (
	maxMemory = 256 << 10 // KiB
	maxPasses = 10
)

// Hash is the password's hash, with a salt of its own.
func Hash(password string) []byte {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	return format(salt, argon2.IDKey([]byte(password), salt, passes, memory, threads, hashLength))
}

// Nobodys is a hash that no password has. Checking one against it takes as long as
// with a real one, so that the time tells nobody who has a password.
func Nobodys() []byte { return format(make([]byte, saltLength), make([]byte, hashLength)) }

func format(salt, hash []byte) []byte {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Appendf(nil, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, text(salt), text(hash))
}

// Verify says whether the hash is the password's.
func Verify(hash []byte, password string) bool {
	var version int
	var m, t uint32
	var p uint8
	parts := strings.Split(string(hash), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return false
	}
	if n, err := fmt.Sscanf(parts[2], "v=%d", &version); n != 1 || err != nil || version != argon2.Version {
		return false
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); n != 3 || err != nil ||
		m > maxMemory || t < 1 || t > maxPasses || p < 1 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < saltLength || len(want) > 2*hashLength {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
