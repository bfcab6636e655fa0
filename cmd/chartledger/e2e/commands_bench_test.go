package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/bench/longlogtest"
	"chartledger/cmd/chartledger/bench/tabletest"
)

const (
	labelled  = 1000            // repositories whose labels are changed
	httpRow   = 4 * time.Second // how long one row of the table is measured
	httpTable = "operator-of-the-table-0123456789"
)

// BenchmarkHTTP changes labels of different repositories over HTTP: by the program
// on Apache Kafka and PostgreSQL, and beside it by the same handlers on a plain
// event table in PostgreSQL, one transaction a command. The table has no read
// models to keep; so the program is measured a second time without the roles that
// keep them. Rounds are repeated, so that rows can be compared on a machine with
// others.
func BenchmarkHTTP(b *testing.B) {
	p := apachePlatform(b)
	p.key, p.dsn = masterKey(b, b.TempDir()), postgrestest.New(b)
	whole, decides := newService(b, p), newService(b, p, "--roles", "api,registrar")
	whole.fill(100 * labelled)
	table := serveTable(b)
	for round := range 2 {
		for _, s := range []*Service{whole, decides} {
			s.Start()
			ours := changer{s.URL, s.Token}
			ours.change(b, 64) // a JVM is slow in its first seconds
			name := map[*Service]string{whole: "journal", decides: "journal-alone"}[s]
			rows(b, name, round, ours)
			s.Stop()
		}
		rows(b, "table", round, table)
	}
}

func rows(b *testing.B, name string, round int, c changer) {
	for _, connections := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("%s/connections=%d/round=%d", name, connections, round+1), func(b *testing.B) {
			c.report(b, c.change(b, connections))
		})
	}
}

// changer sends changes of labels to a server.
type changer struct{ url, token string }

// change sends them over so many connections for a while, each waiting for its
// answer, and answers how long each took.
func (c changer) change(b *testing.B, connections int) []time.Duration {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	ctx, stop := context.WithTimeout(b.Context(), httpRow)
	defer stop()
	var mu sync.Mutex
	var all []time.Duration
	var running sync.WaitGroup
	for n := range connections {
		running.Go(func() {
			var took []time.Duration
			for i := n; ctx.Err() == nil; i += connections {
				begin := time.Now()
				if err := c.label(&http.Client{Transport: transport}, i); err != nil {
					b.Error(err)
					return
				}
				took = append(took, time.Since(begin))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	running.Wait()
	return all
}

// label gives a repository a value of a label that it never had.
func (c changer) label(client *http.Client, i int) error {
	url := c.url + api.BasePath + "/repos/" + longlogtest.RepoID(i%labelled) + "/labels/bench"
	r, err := http.NewRequest("PUT", url, strings.NewReader(fmt.Sprintf(`{"value":"v%d"}`, time.Now().UnixNano())))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("change a label: %s: %s", answer.Status, body)
	}
	return err
}

// report prints one row.
func (c changer) report(b *testing.B, took []time.Duration) {
	b.Helper()
	if len(took) == 0 {
		b.Fatal("nothing was measured")
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(took))/httpRow.Seconds(), "commands/s")
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

// serveTable starts this test binary again as a server on the plain table, so that
// it shares its process with nobody, as the program does not.
func serveTable(b *testing.B) changer {
	b.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "E2E_ROLE=table", "E2E_DIR="+postgrestest.New(b))
	child.Stderr = os.Stderr
	dieWithTests(child)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = child.Process.Kill(); _ = child.Wait() })
	var address string
	if _, err := fmt.Fscanln(out, &address); err != nil {
		b.Fatalf("the server on the plain table did not start: %v", err)
	}
	return changer{"http://" + address, httpTable}
}

// tableServer is the child of serveTable: it prints its address.
func tableServer(dsn string) error {
	table, err := tabletest.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer table.Close()
	handler, err := table.Handler(httpTable, longlogtest.Repos(labelled))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return (&http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}).Serve(l)
}
