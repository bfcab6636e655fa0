package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// sealedForm begins every sealed secret: AES-256-GCM under the key derived for
// "vault", then the nonce of 96 random bits, then the cipher text.
const sealedForm = 1

// ErrSealed: the secret does not open. It was sealed with another master key,
// was changed, or belongs to another id.
var ErrSealed = errors.New("the secret does not open with this master key")

// sealer seals secrets to their ids.
type sealer struct{ aead cipher.AEAD }

func newSealer(k Key) sealer {
	block, err := aes.NewCipher(k.Derive("vault"))
	if err != nil { // only for a key of another length
		panic("vault: " + err.Error())
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil { // only for another block size
		panic("vault: " + err.Error())
	}
	return sealer{aead}
}

func (s sealer) seal(id string, secret []byte) []byte {
	return s.aead.Seal([]byte{sealedForm}, nil, secret, []byte(id)) //nolint:gosec // the cipher makes the nonce itself
}

func (s sealer) open(id string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealedForm {
		return nil, ErrSealed
	}
	secret, err := s.aead.Open(nil, nil, sealed[1:], []byte(id))
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}
