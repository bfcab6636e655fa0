// Package assets serves what pages load: Tabler's style sheet, htmx and its extension
// for server-sent events (both as their packages on npm have them), and our own few
// lines, all embedded. build.mjs puts dist together; `make assets` runs it.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed dist own
var files embed.FS

// Path is where assets are served.
const Path = "/assets/"

// Assets are the files under names that change with what is in them, so that browsers
// may keep them for ever.
type Assets struct {
	urls  map[string]string // by name
	files map[string]file   // by URL
}

type file struct {
	kind     string
	plain    []byte
	squeezed func() []byte // made when it is asked for first
}

// Load reads the files.
func Load() (*Assets, error) {
	a := &Assets{urls: make(map[string]string), files: make(map[string]file)}
	for _, dir := range []string{"dist", "own"} {
		entries, err := files.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if err := a.add(dir, e.Name()); err != nil {
				return nil, fmt.Errorf("take in the asset %s: %w", e.Name(), err)
			}
		}
	}
	return a, nil
}

func (a *Assets) add(dir, name string) error {
	plain, err := files.ReadFile(path.Join(dir, name))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(plain)
	url := Path + hex.EncodeToString(sum[:6]) + "/" + name
	a.urls[name] = url
	a.files[url] = file{mime.TypeByExtension(path.Ext(name)), plain, sync.OnceValue(func() []byte { return squeeze(plain) })}
	return nil
}

// squeeze compresses as well as it goes.
func squeeze(plain []byte) []byte {
	var squeezed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&squeezed, gzip.BestCompression) // this level is one
	_, _ = w.Write(plain)                                        // memory takes everything
	_ = w.Close()
	return squeezed.Bytes()
}

// URL is where the file of this name is; a name that does not exist is a bug.
func (a *Assets) URL(name string) string {
	url, ok := a.urls[name]
	if !ok {
		panic("there is no asset " + name)
	}
	return url
}

// ServeHTTP serves a file.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.squeezed()
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client is gone
	}
}
