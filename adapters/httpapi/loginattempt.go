package httpapi

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// loginTime is how long somebody may take to sign in at the identity provider.
const loginTime = 10 * time.Minute

// loginAttempt is what a browser keeps while its user signs in elsewhere. It is sealed:
// whichever process she comes back to reads it, and nobody else.
type loginAttempt struct {
	State, Nonce string
	Verifier     string
	ReturnTo     string
	Ends         time.Time
}

func newLoginAttempt(returnTo string, now time.Time) loginAttempt {
	return loginAttempt{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(),
		ReturnTo: returnTo, Ends: now.Add(loginTime)}
}

// loginSeal seals attempts.
type loginSeal struct{ cipher.AEAD }

func newLoginSeal(key []byte) (loginSeal, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return loginSeal{}, fmt.Errorf("take the key of sign-ins: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return loginSeal{aead}, err
}

func (s loginSeal) seal(a loginAttempt) string {
	text, _ := json.Marshal(a)                                               // texts and a time: cannot fail
	return base64.RawURLEncoding.EncodeToString(s.Seal(nil, nil, text, nil)) //nolint:gosec // the cipher draws a nonce itself
}

func (s loginSeal) open(text string) (a loginAttempt, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return a, errors.New("it is no attempt")
	}
	plain, err := s.Open(nil, nil, sealed, nil)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(plain, &a)
}

// loginCookie keeps an attempt, or for "" takes it away. Over https no other host and
// no plain connection can have set it.
func (s *server) loginCookie(value string) *http.Cookie {
	c := &http.Cookie{Name: "chartledger-login", Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(loginTime.Seconds())}
	if strings.HasPrefix(s.PublicURL, "https:") {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}
