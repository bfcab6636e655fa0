// Package site is the frame that every page stands in: who visits, what the API says,
// the words of her language, the layout with its lists, forms and messages, and what is
// shown while something is live.
//
// Pages are templ components: typed and escaped by the compiler. They are a client of
// our own API, in the same process: rights, limits and checks are the API's, and no page
// can do what the API does not allow. Streams of the API are read with go-sse, which
// knows the format's corners: an event over several lines, a comment, an id that stays.
package site

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/assets"
	"chartledger/adapters/web/words"
)

// Options of New. API is needed.
type Options struct {
	API       http.Handler // answers the contract
	Version   string       // of the program
	PublicURL string       // where users reach the service; empty: wherever they do
	SignInURL string       // where a browser signs in at an identity provider; empty: nowhere
	Logger    *slog.Logger // nil: silent
	Clock     func() time.Time
	DraftKey  []byte // seals what a browser keeps of unfinished work; nil: one that is good until this process ends
}

// Site is what pages are made with.
type Site struct {
	Options
	Client *api.ClientWithResponses // asks as the visit in the context
	Assets *assets.Assets
	words  *words.Words
}

// New makes a Site.
func New(o Options) (*Site, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if len(o.DraftKey) == 0 {
		o.DraftKey = make([]byte, 32)
		_, _ = rand.Read(o.DraftKey) // never fails
	}
	client, err := newClient(o.API)
	if err != nil {
		return nil, err
	}
	files, err := assets.Load()
	if err != nil {
		return nil, err
	}
	texts, err := words.Load()
	if err != nil {
		return nil, err
	}
	return &Site{Options: o, Client: client, Assets: files, words: texts}, nil
}
