package hostiletest

import (
	"net"
	"net/http"
	"strings"
)

// endless are answers that do not end.
func endless(index []byte) []Case {
	tooLarge := failed("index_too_large", "larger than the limit of")
	block := append([]byte("#"), strings.Repeat("x", 1<<16)...)
	onAndOn := func(head, text string) http.HandlerFunc {
		return raw(func(c net.Conn, _ *http.Request) {
			_, _ = c.Write([]byte(head))
			pour(c, []byte(text))
		})
	}
	unreachable := func(says string) Want { return failed("not_reachable", says) }
	return []Case{
		{Name: "a body without an end", Answer: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(index)
			for {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, Want: tooLarge},
		{Name: "a length of a terabyte", Answer: spell("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n" + string(index)), Want: tooLarge},
		{Name: "a line without an end", Answer: onAndOn("HTTP/1.1 200 OK\r\n\r\napiVersion: v1\nentries:\n  a:\n  - description: ", strings.Repeat("x", 1<<16)), Want: tooLarge},
		{Name: "headers without an end", Answer: onAndOn("HTTP/1.1 200 OK\r\n", "X-Filler: "+strings.Repeat("x", 500)+"\r\n"), Want: unreachable("headers are too large")},
		{Name: "a header without an end", Answer: onAndOn("HTTP/1.1 200 OK\r\nX-Filler: ", strings.Repeat("x", 1<<12)), Want: unreachable("headers are too large")},
		{Name: "early hints without an end", Answer: onAndOn("", "HTTP/1.1 103 Early Hints\r\n\r\n"), Want: unreachable("headers are too large")},
		{Name: "trailers without an end", Answer: onAndOn("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n#\r\n0\r\n", "X-Filler: "+strings.Repeat("x", 500)+"\r\n"),
			Want: failed("index_cut_off", "damaged data")},
	}
}
