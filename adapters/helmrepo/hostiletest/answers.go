package hostiletest

import (
	"fmt"
	"net"
	"net/http"
)

// give answers body, with the length that it has.
func give(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "application/yaml")
		}
		_, _ = w.Write(body) // the client may be gone
	}
}

// with is an answer under headers of its own, given as names and values by turns.
func with(answer http.HandlerFunc, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		answer(w, q)
	}
}

// status answers code and a body that says nothing.
func status(code int, headers ...string) http.HandlerFunc {
	return with(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }, headers...)
}

// raw takes the connection and says what it wants, then closes it.
func raw(say func(c net.Conn, q *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(fmt.Sprintf("take a connection: %v", err))
		}
		defer c.Close()
		say(c, q)
	}
}

// spell says a text, byte for byte.
func spell(text string) http.HandlerFunc {
	return raw(func(c net.Conn, _ *http.Request) { _, _ = c.Write([]byte(text)) })
}

// pour says text over and over until nobody listens.
func pour(c net.Conn, text []byte) {
	for {
		if _, err := c.Write(text); err != nil {
			return
		}
	}
}
