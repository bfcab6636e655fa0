package hostiletest

import (
	"fmt"
	"net"
	"net/http"
)

// breaks are transfers that break, and show it.
func breaks(index []byte) []Case {
	half := index[:len(index)/2]
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(index))
	cutOff := failed("index_cut_off", "broke off before its end")
	unreachable := func(says string) Want { return failed("not_reachable", says) }
	return []Case{
		{Name: "shorter than its length", Answer: spell(head + string(half)), Want: cutOff},
		{Name: "reset in the body", Answer: raw(func(c net.Conn, _ *http.Request) {
			_, _ = c.Write([]byte(head + string(half)))
			_ = c.(*net.TCPConn).SetLinger(0) // close then resets
		}), Want: cutOff},
		{Name: "without the last chunk", Answer: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(half)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, Want: cutOff},
		{Name: "with a broken chunk", Answer: spell("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\napiV\r\nzz\r\n"), Want: cutOff},
		{Name: "closed without an answer", Answer: spell(""), Want: unreachable("without an answer")},
		{Name: "closed in the head", Answer: spell("HTTP/1.1 200 OK\r\nContent-"), Want: unreachable("does not speak HTTP")},
		{Name: "a header that is no text", Answer: spell("HTTP/1.1 200 OK\r\nETag: \x01\r\n\r\n"), Want: unreachable("does not speak HTTP")},
		{Name: "not HTTP", Answer: spell("220 mail.example.com ESMTP\r\n"), Want: unreachable("does not speak HTTP")},
		{Name: "two lengths", Answer: spell("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\nhello"), Want: unreachable("more than one")},
	}
}
