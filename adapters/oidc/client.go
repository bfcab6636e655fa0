package oidc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
)

// longestAnswer bounds what is read of an answer of the provider's.
const longestAnswer = 1 << 20

// newClient talks to the provider, and never for long.
func newClient(roots *x509.CertPool) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return &http.Client{Transport: bounded{t}, Timeout: answerTime}
}

// bounded cuts long answers off.
type bounded struct{ http.RoundTripper }

// RoundTrip bounds the answer's body.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = body{io.LimitReader(response.Body, longestAnswer), response.Body}
	}
	return response, err
}

type body struct {
	io.Reader
	io.Closer
}

// longestReason is how much of an error is told: it may quote what somebody sent.
const longestReason = 200

// brief is err with a short text on one line.
func brief(err error) error {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if len(text) > longestReason {
		text = strings.ToValidUTF8(text[:longestReason], "") + "…"
	}
	return errors.New(text)
}
