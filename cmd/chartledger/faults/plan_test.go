package faults_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// The environment that the Makefile sets for the long form.
const (
	seedVariable    = "CHARTLEDGER_FAULTS_SEED"
	minutesVariable = "CHARTLEDGER_FAULTS_MINUTES"
	plantsVariable  = "CHARTLEDGER_FAULTS_PLANTS"
)

// processes is how many there are, besides a visitor.
const processes = 3

// The short form, a part of every test run: how long it makes faults, and how long
// each may last.
const (
	shortly = 12 * time.Second
	briefly = time.Second
)

// atLength is how long a fault may last in the long form.
const atLength = 5 * time.Second

// plan is what a run does.
type plan struct {
	program   string
	seed      uint64
	lasts     time.Duration // the time of faults
	processes int
	clients   int
	names     int // per owner: few names meet often
	faults    []draw
	decider   bool          // faults are made where commands are decided
	most      time.Duration // that a fault lasts, unless it says otherwise
	stubborn  bool          // one client asks the haunted for names that are taken, the others avoid it
	pause     time.Duration // between faults, at most
}

// planned is the plan of the environment.
func planned(t testing.TB) plan {
	t.Helper()
	p := plan{program: program, seed: rand.Uint64N(1_000_000), lasts: shortly, processes: processes, clients: 8, names: 8,
		faults: everyFault(processes), most: briefly, pause: briefly / 2}
	if text := os.Getenv(seedVariable); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s is no number: %q", seedVariable, text)
		}
		p.seed = seed
	}
	if text := os.Getenv(minutesVariable); text != "" {
		minutes, err := strconv.ParseFloat(text, 64)
		if err != nil || minutes <= 0 {
			t.Fatalf("%s is no number of minutes: %q", minutesVariable, text)
		}
		p.lasts, p.most, p.pause = time.Duration(minutes*float64(time.Minute)), atLength, atLength/4
	}
	return p
}
