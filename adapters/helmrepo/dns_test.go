package helmrepo_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone is a DNS server whose answers change from question to question.
type zone struct {
	mu      sync.Mutex
	answers map[string][][]string // of a name, the addresses of each look-up; the last ones stay
	asked   atomic.Int32
}

// resolver asks the zone, over loopback.
func (z *zone) resolver(t testing.TB) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(func() { z.serve(server) })
	t.Cleanup(func() {
		_ = server.Close()
		group.Wait()
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func (z *zone) serve(server net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := server.ReadFrom(buf)
		if err != nil {
			return
		}
		var q dnsmessage.Message
		if q.Unpack(buf[:n]) != nil || len(q.Questions) != 1 {
			continue
		}
		q.Response, q.RecursionAvailable = true, true
		q.Answers, q.Additionals = z.answer(q.Questions[0]), nil
		if packed, err := q.Pack(); err == nil {
			_, _ = server.WriteTo(packed, from)
		}
	}
}

// answer gives the addresses of the question's kind. A look-up asks for both kinds;
// that for A counts.
func (z *zone) answer(q dnsmessage.Question) []dnsmessage.Resource {
	z.mu.Lock()
	defer z.mu.Unlock()
	all := z.answers[q.Name.String()]
	if len(all) == 0 {
		return nil
	}
	now := all[0]
	if q.Type == dnsmessage.TypeA {
		z.asked.Add(1)
		if len(all) > 1 {
			z.answers[q.Name.String()] = all[1:]
		}
	}
	var out []dnsmessage.Resource
	for _, text := range now {
		a := netip.MustParseAddr(text)
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case a.Is4() && q.Type == dnsmessage.TypeA:
			out = append(out, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: a.As4()}})
		case a.Is6() && q.Type == dnsmessage.TypeAAAA:
			out = append(out, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	return out
}
