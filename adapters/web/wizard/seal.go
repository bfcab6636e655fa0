package wizard

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// sealer gives a browser what it can keep for its user and neither read nor change.
type sealer struct{ aead cipher.AEAD }

// newSealer takes a key of any length.
func newSealer(key []byte) (sealer, error) {
	sum := sha256.Sum256(key)
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return sealer{}, fmt.Errorf("take the key of drafts: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("take the key of drafts: %w", err)
	}
	return sealer{aead}, nil
}

// errBroken is what was not sealed here, for this purpose and this user.
var errBroken = errors.New("open what was sealed: it is not ours")

// longestOpened bounds what is unpacked.
const longestOpened = 1 << 18

// seal packs v: certificates become a quarter shorter by it.
func (s sealer) seal(purpose, user string, v any) (string, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		err = json.NewEncoder(w).Encode(v)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	sealed := s.aead.Seal(nil, nil, packed.Bytes(), bound(purpose, user)) //nolint:gosec // it makes a nonce by itself, at random
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// open unpacks what seal made into v.
func (s sealer) open(purpose, user, text string, v any) error {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return errBroken
	}
	packed, err := s.aead.Open(nil, nil, sealed, bound(purpose, user))
	if err != nil {
		return errBroken
	}
	if err := json.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), longestOpened)).Decode(v); err != nil {
		return errBroken // of another edition of the program
	}
	return nil
}

// bound is what a sealed text is good for.
func bound(purpose, user string) []byte { return []byte(purpose + "\x00" + user) }
