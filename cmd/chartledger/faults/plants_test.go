package faults_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// aim is the nemesis that finds a plant, and the checks of which one has to.
type aim struct {
	plan   func(p *plan)
	checks []string
}

// aims are how each plant is looked for.
func aims() map[string]aim {
	return map[string]aim{
		"answer-before-commit": {func(p *plan) {
			p.faults, p.decider = only("kill -9", "commit's request lost", "commit's answer late"), true
		}, []string{"acknowledged is in the log"}},
		"no-fencing": {func(p *plan) {
			p.faults, p.decider = only("heartbeats lost"), true
		}, []string{"acknowledged is in the log"}},
		"hasty-refusals": {func(p *plan) {
			p.faults, p.decider, p.stubborn, p.clients, p.names = only("heartbeats lost"), true, true, 12, 4
		}, []string{"true refusals"}},
		"blind-projector": {func(p *plan) {
			p.faults = only("freeze, short", "database's answers delayed", "database's connections cut", "database's answers dropped")
		}, []string{"read your writes", "read models equal a rebuild", "read models equal the fold", "nothing is stuck"}},
	}
}

// only are the faults of these names.
func only(names ...string) []draw {
	return slices.DeleteFunc(everyFault(processes), func(d draw) bool { return !slices.Contains(names, d.name) })
}

// The suite finds bugs that were planted on purpose, each within about a minute. It
// takes minutes, so that it runs only when it is asked for (make faults-plants).
func TestPlantsAreFound(t *testing.T) {
	if os.Getenv(plantsVariable) == "" {
		return // TestPlantsFit has looked at them
	}
	for _, planted := range plants(t) {
		t.Run(planted.name, func(t *testing.T) {
			p := planned(t)
			p.lasts, p.program = 45*time.Second, planted.build(t)
			a := aims()[planted.name]
			a.plan(&p)
			w := run(t, p)
			found := false
			for _, check := range a.checks {
				found = found || w.found(check)
			}
			if !found {
				t.Fatalf("nobody found it: %s; want one of %q", w.findings.summary(), a.checks)
			}
			t.Logf("found: %s\n%s", w.findings.summary(), strings.Join(w.texts, "\n"))
		})
	}
}
