package faults_test

import (
	"os"
	"testing"
	"time"
)

// outageVariable is how long the servers stay away; make outage sets it.
const outageVariable = "CHARTLEDGER_FAULTS_OUTAGE"

// The database is stopped for a while, and then the broker, under load. Nothing is
// lost, nobody gets a wrong answer, and everything goes on by itself. It takes
// minutes, so that it runs only when it is asked for (make outage); the short form
// of TestFaults restarts both.
func TestAnOutage(t *testing.T) {
	text := os.Getenv(outageVariable)
	if text == "" {
		return
	}
	away, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s is no duration: %q", outageVariable, text)
	}
	p := planned(t)
	p.lasts = time.Second // for one fault
	came := false
	p.faults = []draw{{"database away, then broker away", 1, func(n *nemesis, _ *process) { n.outage(away); came = true }}}
	for _, text := range run(t, p).texts {
		t.Error(text)
	}
	if !came {
		t.Error("no server was away")
	}
}

// calm is the time before an outage and after it.
const calm = 10 * time.Second

func (n *nemesis) outage(away time.Duration) {
	n.t.Helper()
	n.wait(calm)
	if err := n.db.server.Close(); err != nil {
		n.t.Fatal(err)
	}
	n.wait(away)
	n.db.start()
	n.wait(calm)
	n.broker.Stop()
	n.wait(away)
	n.broker.Start()
	n.wait(calm)
}
