package site

import "net/http"

// InProcess hands requests to a handler of the same process.
func InProcess(h http.Handler) http.RoundTripper { return inProcess{h} }
