package httpapi

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/domain/token"
	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// mountHelm serves a Helm repository to everyone: of all charts that she may see, and
// of one repository's; with all versions, and with the newest only. Clients of Helm
// repositories ask for no more than these files, so they are not in the contract.
func (s *server) mountHelm(e *echo.Echo) {
	if s.Puller == nil {
		return
	}
	before := []echo.MiddlewareFunc{s.revalidated, s.signedIn, s.limited, s.informed, inScope(token.Helm)}
	for _, at := range []string{"/helm", "/helm/latest", "/helm/r/:owner/:repo", "/helm/r/:owner/:repo/latest"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			e.Add(method, at+"/index.yaml", s.helmIndex(strings.HasSuffix(at, "/latest")), before...)
			e.Add(method, at+"/"+helmindex.Folder+"/:version/:file", s.helmPackage, before...)
		}
	}
}

// revalidated lets what it stands before be kept by its user, and asked about before
// each use: the answer depends on who asks, and on when.
func (s *server) revalidated(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "private, no-cache")
		return next(c)
	}
}

// atToken is what a request outside of the contract wants its answer to include.
func atToken(r *http.Request) (projections.Token, error) {
	text := r.Header.Get("Consistency-Token")
	if text == "" {
		return nil, nil
	}
	return parseToken(&text)
}

// known says whether the client has what the tag stands for.
func known(r *http.Request, tag string) bool {
	ifNoneMatch := strings.Join(r.Header.Values("If-None-Match"), ",")
	return current(&ifNoneMatch, tag)
}

// takesGzip says whether the client takes answers packed with gzip.
func takesGzip(r *http.Request) bool {
	for _, header := range r.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(header, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			weight = strings.ReplaceAll(weight, " ", "")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") && strings.Trim(weight, "0.") != "q=" {
				return true
			}
		}
	}
	return false
}

// paced gives a client time for each write, however long the whole takes.
type paced struct {
	http.ResponseWriter
	visit *visit
}

// Write writes p.
func (w paced) Write(p []byte) (int, error) {
	w.visit.extend()
	return w.ResponseWriter.Write(p)
}
