package hostiletest

import (
	"crypto/tls"
	"net"
	"net/http"
)

// Case is one way to go wrong.
type Case struct {
	Name   string
	Answer http.HandlerFunc // while hostile; nil: as good as ever
	// Served is what Answer serves, where the catalog has to take something of it.
	Served []byte
	Want   Want

	// Secure has the server speak TLS; Dress puts on what goes wrong with that.
	Secure bool
	Dress  func(plain net.Conn, good *tls.Config) net.Conn
	// Bare has the good server answer without an ETag.
	Bare bool
	// Locked has the server ask for Username and Password.
	Locked bool
	// Shared: a good repository on the same host has to be synced on time.
	Shared bool
}

// Want is what has to come of a case.
type Want struct {
	Status  string // how the sync ends; "": whatever leaves the catalog right
	Code    string // of its cause, if it has to have one; "": any
	Says    string // part of the cause's detail, or of a warning where there is no cause
	Catalog Catalog
	After   string // how the next sync of a good index ends; "": completed
}

// Catalog is what a repository's catalog has to be while its server is hostile.
type Catalog int

// The catalogs.
const (
	Kept   Catalog = iota // as it was, version by version
	Served                // what Helm's own loader makes of what is served
	Both                  // as it was, and what is served beside it
)

// What a locked server asks for.
const (
	Username = "hostile-suite"
	Password = "S3cret-of-the-suite"
)

// failed is a sync that learned nothing.
func failed(code, says string) Want { return Want{Status: "failed", Code: code, Says: says} }

// held is a sync whose losses wait for a person, by a rule of the guard.
func held(code string) Want { return Want{Status: "held", Code: code, Says: "missing"} }

// completed is a sync that took what was served.
func completed(c Catalog) Want { return Want{Status: "completed", Catalog: c} }

// warned is a sync that took what was served and passed something over.
func warned(says string) Want { return Want{Status: "completed", Says: says} }
