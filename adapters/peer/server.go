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
)

// maxCall is the size of a call in bytes at most: requests are bounded by less.
const maxCall = 4 << 20

// Handle carries a call out. *commands.Handler's is one.
type Handle func(context.Context, commands.Call) (commands.Result, error)

// Server takes calls from other processes.
type Server struct {
	http *http.Server
	id   Identity
}

// NewServer makes a server with the service's identity.
func NewServer(id Identity, handle Handle) *Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { serve(w, r, handle) })
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

func serve(w http.ResponseWriter, r *http.Request, handle Handle) {
	var call commands.Call
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCall)).Decode(&call); err != nil {
		http.Error(w, "the call cannot be read", http.StatusBadRequest)
		return
	}
	var said answer
	if result, err := handle(r.Context(), call); err != nil {
		failure := commands.FailureOf(err)
		said.Failure = &failure
	} else {
		said.Result = &result
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(said) // a caller who left asks again
}
