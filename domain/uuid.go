package domain

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 version 5 is defined on SHA-1; nothing secret depends on it
	"fmt"
)

// NameUUID is the version 5 UUID (RFC 9562 §5.5) of the parts: an id that needs
// no memory. The parts are joined by a zero byte, which none of them may hold.
func NameUUID(namespace [16]byte, parts ...string) string {
	h := sha1.New() //nolint:gosec // see above
	h.Write(namespace[:])
	for i, p := range parts {
		if i > 0 {
			h.Write([]byte{0})
		}
		h.Write([]byte(p))
	}
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[0:4], u[4:6], u[6:8], u[8:10], u[10:16])
}
