package hostiletest

import (
	"net/http"
	"slices"
	"strings"
)

// changes are good indexes that say something else than before.
func changes(index []byte, apps []app) []Case {
	renamed := each(index, "version", func(v string) string { return "9" + v })
	digests := each(index, "digest", func(d string) string {
		b := []byte(d)
		slices.Reverse(b)
		return string(b)
	})
	elsewhere := one(apps, func(v string) string { return v + "    removed: false\n" })
	return []Case{
		{Name: "every version under another number", Answer: give(renamed), Served: renamed, Want: Want{
			Status: "held", Code: "too_many_missing", Says: "missing", Catalog: Both, After: "held"}},
		{Name: "every digest another", Answer: give(digests), Served: digests, Want: completed(Served)},
		{Name: "a field that says nothing new", Answer: give(elsewhere), Want: completed(Kept)},
		{Name: "as octets", Answer: with(give(index), "Content-Type", "application/octet-stream"), Want: completed(Kept)},
		{Name: "as a picture", Answer: with(give(index), "Content-Type", "image/png"), Want: completed(Kept)},
		{Name: "as a download", Answer: with(give(index), "Content-Disposition", `attachment; filename="../../etc/passwd"`), Want: completed(Kept)},
	}
}

// caches are servers whose word on what is new is worth nothing.
func caches(index []byte, apps []app) []Case {
	other := field(apps, "digest", "    digest: "+strings.Repeat("0123456789abcdef", 4))
	notModified := status(http.StatusNotModified)
	return []Case{
		{Name: "304 unasked", Bare: true, Answer: notModified, Want: failed("unexpected_status", "not asked whether anything changed")},
		{Name: "304 whatever the index is", Answer: notModified, Want: completed(Kept)},
		{Name: "304 to a first question and to all", Answer: with(notModified, "ETag", `"another"`), Want: completed(Kept)},
		{Name: "an ETag that never changes", Answer: with(give(other), "ETag", `"good-0"`), Served: other, Want: completed(Served)},
		{Name: "an ETag that always changes", Answer: turns(index, index, index), Want: completed(Kept)},
		{Name: "a last change in the future", Answer: with(give(other), "Last-Modified", "Fri, 31 Dec 2100 23:59:59 GMT"), Served: other, Want: completed(Served)},
		{Name: "an ETag of ten kilobytes", Answer: with(give(other), "ETag", `"`+strings.Repeat("x", 10<<10)+`"`), Served: other, Want: completed(Served)},
		{Name: "an ETag that is no text", Answer: spell("HTTP/1.1 200 OK\r\nETag: \"\xfe\xff\"\r\n\r\n" + string(other)), Served: other, Want: completed(Served)},
	}
}
