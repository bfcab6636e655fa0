package hostiletest

import "net/http"

// pages are answers with 200 that are something else than an index.
func pages() []Case {
	page := func(name, contentType, body, says string) Case {
		return Case{Name: name, Answer: with(give([]byte(body)), "Content-Type", contentType), Want: failed("bad_index", says)}
	}
	return []Case{
		page("a login page", "text/html", "\r\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>", "web page"),
		page("an error as text", "text/plain", "Internal error: no healthy upstream", "not a Helm index"),
		page("an error as YAML", "text/plain", "error: backend unavailable\ncode: 500\n", "not a Helm index"),
		page("an error as JSON", "application/json", `{"error":{"code":500,"message":"backend unavailable"}}`, "no apiVersion"),
		page("an S3 error", "application/xml", `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>`, "instead of an index"),
		page("an empty file", "application/yaml", "", "empty"),
		page("blank lines", "application/yaml", " \n\n \n", "no apiVersion"),
		page("a comment alone", "application/yaml", "# moved to another place\n", "no apiVersion"),
		page("null", "application/json", "null", "no apiVersion"),
		page("a number", "text/plain", "42\n", "not a Helm index"),
		page("a picture", "image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01", "not a Helm index"),
		page("a list of charts", "application/yaml", "- name: a\n  version: 1.0.0\n", "not a Helm index"),
		page("a manifest", "application/yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: index\n", "not a Helm index"),
		page("half a merge", "application/yaml", "<<<<<<< HEAD\napiVersion: v1\n=======\napiVersion: v2\n>>>>>>> main\n", "not a Helm index"),
	}
}

// statuses are answers other than 200.
func statuses(index []byte) []Case {
	odd := func(says string) Want { return failed("unexpected_status", says) }
	partial := with(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(index[:1000])
	}, "Content-Range", "bytes 0-999/80000")
	return []Case{
		{Name: "401", Answer: status(401), Want: failed("access_denied", "401")},
		{Name: "401 although the credential is right", Locked: true, Answer: status(401), Want: failed("access_denied", "does not accept the credential")},
		{Name: "403", Answer: status(403), Want: failed("access_denied", "403")},
		{Name: "404", Answer: status(404), Want: failed("not_a_repository", "404")},
		{Name: "410", Answer: status(410), Want: failed("not_a_repository", "410")},
		{Name: "418", Answer: status(418), Want: odd("418")},
		{Name: "429", Answer: status(429), Want: odd("less often")},
		{Name: "429, again in a minute", Answer: status(429, "Retry-After", "60"), Want: odd("less often")},
		{Name: "429, again in 9999", Answer: status(429, "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"), Want: odd("less often")},
		{Name: "500", Answer: status(500), Want: odd("a fault")},
		{Name: "502 with the index", Answer: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write(index)
		}, Want: odd("a fault")},
		{Name: "503", Answer: status(503), Want: odd("later")},
		{Name: "503, again in half an hour", Answer: status(503, "Retry-After", "1800"), Want: odd("later")},
		{Name: "503, again in the past", Answer: status(503, "Retry-After", "-1"), Want: odd("later")},
		{Name: "503, again at nonsense", Answer: status(503, "Retry-After", "99999999999999999999999 moons"), Want: odd("later")},
		{Name: "203 with nothing", Answer: status(203), Want: odd("203")},
		{Name: "204", Answer: status(204), Want: odd("204")},
		{Name: "206", Answer: partial, Want: odd("206")},
		{Name: "600", Answer: spell("HTTP/1.1 600 Whatever\r\nContent-Length: 0\r\n\r\n"), Want: odd("600")},
	}
}
