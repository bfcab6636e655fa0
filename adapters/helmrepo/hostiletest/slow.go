package hostiletest

import (
	"net"
	"net/http"
	"time"
)

// slow are servers that take their time.
func slow(index []byte) []Case {
	late := func(says string) Want { return failed("timeout", says) }
	cases := []Case{
		{Name: "a byte a second", Answer: drip(index, 1), Want: late("did not arrive within")},
		{Name: "a kilobyte a second", Answer: drip(index, 1<<10), Want: late("did not arrive within")},
		{Name: "silent before the head", Answer: silent, Want: late("did not answer in time")},
		{Name: "silent after the head", Answer: func(w http.ResponseWriter, q *http.Request) {
			_ = http.NewResponseController(w).Flush()
			silent(w, q)
		}, Want: late("sent nothing for")},
		{Name: "silent in the body", Answer: func(w http.ResponseWriter, q *http.Request) {
			_, _ = w.Write(index[:len(index)/2])
			_ = http.NewResponseController(w).Flush()
			silent(w, q)
		}, Want: late("sent nothing for")},
		{Name: "a head that drips", Answer: raw(func(c net.Conn, q *http.Request) {
			tick := time.NewTicker(100 * time.Millisecond)
			defer tick.Stop()
			for range tick.C {
				if _, err := c.Write([]byte("H")); err != nil {
					return
				}
			}
		}), Want: late("did not answer in time")},
	}
	for i := range cases {
		cases[i].Shared = true
	}
	return cases
}

// silent says nothing until the client has gone.
func silent(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }

// drip sends so many bytes of body a second.
func drip(body []byte, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for at := 0; at+size <= len(body); at += size {
			_, _ = w.Write(body[at : at+size])
			_ = http.NewResponseController(w).Flush()
			select {
			case <-tick.C:
			case <-q.Context().Done():
				return
			}
		}
	}
}
