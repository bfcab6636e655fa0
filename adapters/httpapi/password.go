package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"

	"chartledger/adapters/httpapi/api"
)

// The cost of a password's hash: 64 MiB and three passes, about a tenth of a
// second. At most two are made at once, so that sign-in cannot eat the machine.
const (
	hashMemory   = 64 << 10 // KiB
	hashPasses   = 3
	hashThreads  = 2
	hashLength   = 32
	saltLength   = 16
	hashesAtOnce = 2
)

// SetPassword has a user sign in with a password from now on.
func (s *server) SetPassword(ctx context.Context, r api.SetPasswordRequestObject) (api.SetPasswordResponseObject, error) {
	if err := visitOf(ctx).mayManage(r.ID); err != nil {
		return nil, err // before the work of hashing
	}
	m, err := s.meta(ctx, "setPassword", r.Params.IdempotencyKey, r.Body, r.ID)
	if err != nil {
		return nil, err
	}
	hash, err := s.hashed(ctx, r.Body.Password.Reveal())
	if err != nil {
		return nil, err
	}
	done, err := s.Commands.SetPassword(ctx, m, r.ID, hash)
	if err != nil {
		return nil, err
	}
	return api.SetPassword204Response{Headers: api.DoneResponseHeaders{ConsistencyToken: s.settled(ctx, done)}}, nil
}

// hashed is the password's argon2id hash as a PHC string, once there is a place to make it.
func (s *server) hashed(ctx context.Context, password string) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	hash := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashLength)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Appendf(nil, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, hashMemory, hashPasses, hashThreads, text(salt), text(hash)), nil
}
