// Package demo has a small Helm repository inside the binary, so that a first
// look shows a catalog. SOURCES.md in its folder says where the charts are from.
package demo

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed repository
var files embed.FS

// Path is where the sample repository is served.
const Path = "/sample/"

// Handler serves the sample repository below Path, to anyone: it is public.
func Handler() http.Handler {
	repository, err := fs.Sub(files, "repository")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	return http.StripPrefix(Path, http.FileServerFS(repository))
}
