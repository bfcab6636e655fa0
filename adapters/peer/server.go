package peer

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Handle carries a call out. *commands.Handler's is one.
type Handle func(context.Context, commands.Call) (commands.Result, error)

// Server takes calls from other processes.
type Server struct {
	http *http.Server
	id   Identity
}

// maxCall is how many bytes a call takes besides a package, at most: other requests
// are bounded by less.
const maxCall = 4 << 20

// NewServer makes a server with the service's identity. A call may hold a package
// of up to maxChart bytes, and its signature.
func NewServer(id Identity, maxChart int64, handle Handle) *Server {
	limit := maxCall + maxChart/3*4 // JSON has bytes in base64
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { serve(w, r, limit, handle) })
	return &Server{id: id, http: &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // strangers' handshakes are no news
	}}
}

// Serve takes calls from l until ctx ends. Those under way then may take grace.
func (s *Server) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if s.http.Shutdown(drain) != nil {
			_ = s.http.Close()
		}
	})
	err := s.http.Serve(tls.NewListener(l, s.id.config()))
	if stop() {
		return err
	}
	<-ended
	return nil
}

func serve(w http.ResponseWriter, r *http.Request, limit int64, handle Handle) {
	var call commands.Call
	var said answer
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	body.DisallowUnknownFields() // half of what was asked for must not be done
	result, err := commands.Result{}, error(nil)
	if body.Decode(&call) != nil {
		err = errNotUnderstood()
	} else {
		if r.Header.Get("Accept") == withChecks {
			call.Told = teller(w)
		}
		result, err = handle(r.Context(), call)
	}
	if err != nil {
		failure := commands.FailureOf(err)
		said.Failure = &failure
	} else {
		said.Result = &result
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(said) // a caller who left asks again
}

// teller passes checks on at once. That a caller has left shows elsewhere.
func teller(w http.ResponseWriter) func(repo.Check) {
	return func(c repo.Check) {
		_ = json.NewEncoder(w).Encode(answer{Check: &c})
		_ = http.NewResponseController(w).Flush()
	}
}

// errNotUnderstood is the answer to a process that knows more than this one, as it
// is for a moment while a service is upgraded.
func errNotUnderstood() error {
	return domain.Refuse(domain.Unavailable, "versions_differ",
		"The process that decides is of another version and does not understand this command. Nothing happened; try again when all processes are upgraded.")
}
