package faults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// findings are the violations of a run, by the check that found them.
type findings struct {
	mu    sync.Mutex
	count map[string]int
	texts []string
}

// shown is how many violations of a check are told in full.
const shown = 3

// violation is noted. history is the least that shows it.
func (f *findings) violation(check string, history []string, format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count == nil {
		f.count = map[string]int{}
	}
	f.count[check]++
	if f.count[check] > shown {
		return
	}
	text := fmt.Sprintf("violation found by %q: %s", check, fmt.Sprintf(format, args...))
	if len(history) > 0 {
		text += "\n\t" + strings.Join(history, "\n\t")
	}
	f.texts = append(f.texts, text)
}

// summary is how often each check found something.
func (f *findings) summary() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.count) == 0 {
		return "no violation"
	}
	var parts []string
	for _, check := range slices.Sorted(maps.Keys(f.count)) {
		parts = append(parts, fmt.Sprintf("%s (%d)", check, f.count[check]))
	}
	return "violations: " + strings.Join(parts, ", ")
}

// found says whether a check found anything.
func (f *findings) found(check string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[check] > 0
}
