package service

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"chartledger/adapters/peer"
	"chartledger/cmd/chartledger/config"
	"chartledger/commands"
)

// listenInternally takes the port on which other processes hand commands on, if
// there can be any.
func (s *service) listenInternally(ctx context.Context) (err error) {
	if s.alone() || !s.Config.Has(config.Registrar) {
		return nil
	}
	s.internal, err = (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.InternalListen)
	if err != nil {
		return advised(fmt.Errorf("listen for other processes: %w", err),
			"end what listens there, or name another address with --internal-listen")
	}
	return nil
}

// internalAddress is where other processes reach this one: what was said, else
// where it listens; if that is everywhere, by the host's name.
func (s *service) internalAddress() string {
	if s.internal == nil || s.Config.InternalAddress != "" {
		return s.Config.InternalAddress
	}
	host, port, _ := net.SplitHostPort(s.internal.Addr().String())
	if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
		return net.JoinHostPort(host, port)
	}
	name, _ := os.Hostname()
	return net.JoinHostPort(cmp.Or(name, "localhost"), port)
}

// route has commands go to whoever decides, and takes those of other processes.
func (s *service) route() {
	router := &commands.Router{Where: s.where, Self: s.internalAddress(), Timeout: commandTimeout, Here: func() bool { return false }}
	if r := s.registrar; r != nil {
		router.Local, router.Here = r.handler.Handle, r.owner.Accepting
	}
	router.Peer = nobody{}
	if !s.alone() {
		client := peer.NewClient(s.identity)
		router.Peer = client
		context.AfterFunc(s.life, client.Close)
	}
	s.commands = &commands.Client{Send: router.Send}
	s.decided = router.Ready
	if s.internal == nil {
		return
	}
	server := peer.NewServer(s.identity, s.Config.MaxChartBytes, s.registrar.handler.Handle)
	s.part(s.life, "internal listener", func(ctx context.Context) error { return server.Serve(ctx, s.internal, time.Second) })
}

// nobody is there to hand commands to.
type nobody struct{}

// Send does not.
func (nobody) Send(context.Context, string, commands.Call) (commands.Result, error) {
	return commands.Result{}, commands.ErrNotSent
}

// handOverTime is how long a process that was told to end goes on deciding for
// others, until one of them has taken the registrar's slot.
const handOverTime = 2 * time.Second

// handOver waits until another process decides, if there is one that will.
func (s *service) handOver(ctx context.Context) {
	if s.registrar == nil || s.registrar.seats.members == nil || !s.registrar.owner.Stats().Serving {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, handOverTime)
	defer cancel()
	if n, err := s.registrar.seats.members.Others(ctx); err != nil || n == 0 {
		return
	}
	for {
		address, moved := s.where.Registrar()
		if address != s.internalAddress() {
			return
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return
		}
	}
}
