package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"chartledger/adapters/kafka/kafkatest"
	"chartledger/adapters/postgres/postgrestest"
)

// refusesWithin is after how long a process without the log lets nobody in: rights
// are good for a second after the log was asked, and an answer takes its time.
const refusesWithin = 1300 * time.Millisecond

// A process that is cut off from the log lets nobody in, neither whose token was
// revoked meanwhile nor anybody else, until it has read what it missed.
func TestAProcessWithoutTheLogLetsNobodyIn(t *testing.T) {
	t.Parallel()

	cut, others, link := withLink(t)
	operator := others[0].operator()
	running := operator.stuckSync(t)
	for name, toxic := range map[string]string{
		"connections cut":  "",
		"nothing comes in": `{"name":"silent","type":"timeout","stream":"downstream","attributes":{"timeout":0}}`,
		"nothing goes out": `{"name":"silent","type":"timeout","stream":"upstream","attributes":{"timeout":0}}`,
	} {
		text, id, _ := operator.lasting(strings.ReplaceAll(name, " ", "-"), 0)
		she, he := caller{Service: cut, t: t, token: text}, cut.operator()
		eventually(t, 10*time.Second, "the token is known", func() bool { return she.do("GET", "/me", nil).Status == http.StatusOK })
		ended := make(chan ending, 4)
		she.untilOver(ended, "her log stream", "/admin/log?follow=true")
		she.untilOver(ended, "her sync stream", "/syncs/"+running+"/stream")
		go she.untilRefused(ended, "her request", "/me", http.StatusServiceUnavailable)
		go he.untilRefused(ended, "the operator's request", "/repos", http.StatusServiceUnavailable)
		if toxic == "" {
			link.Stop()
		} else if _, err := link.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		operator.do("DELETE", "/tokens/"+id, nil).want(t, http.StatusNoContent)
		report(t, name, ended, began, refusesWithin)

		link.Toxics.ResetToxics(t.Context())
		link.Stop() // what was silent has a hole in it
		if err := link.Start(); err != nil {
			t.Fatal(err)
		}
		mended := time.Now()
		eventually(t, 60*time.Second, "it serves again", func() bool {
			if got := she.do("GET", "/me", nil); got.Status != http.StatusServiceUnavailable && got.Status != http.StatusUnauthorized {
				t.Errorf("%s: a revoked token gets %d: %s", name, got.Status, got.Body)
			}
			return he.do("GET", "/me", nil).Status == http.StatusOK
		})
		t.Logf("%-16s served again %v after it was mended", name, time.Since(mended).Round(time.Millisecond))
		she.do("GET", "/me", nil).want(t, http.StatusUnauthorized)
	}
}

// withLink starts three processes, of which one comes to Kafka by a link.
func withLink(t *testing.T) (linked *Service, others []*Service, link *toxiproxy.Proxy) {
	t.Helper()
	clustersAtOnce <- struct{}{}
	t.Cleanup(func() { <-clustersAtOnce })
	broker := kafkatest.StartBehind(t, func(broker string) (string, error) {
		link = toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "linked", "127.0.0.1:0", broker)
		err := link.Start()
		return link.Listen, err
	})
	t.Cleanup(link.Stop) // after the processes
	p := platform{name: "apache", kafka: broker.Addr, prefix: "e2e-linked.", key: masterKey(t, t.TempDir()), dsn: postgrestest.New(t)}
	others = []*Service{newService(t, p, "--fetch-idle-timeout", "10m"), newService(t, p, "--fetch-idle-timeout", "10m")}
	p.kafka = link.Listen
	linked = newService(t, p, "--roles", "api,projector") // no part of it is what others wait for
	startAll(append(others, linked)...)
	registrar(t, others)
	return linked, others, link
}
