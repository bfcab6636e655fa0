package config

import (
	"fmt"
	"strings"
)

// Error lists every fault of the settings, one a line. It holds no secret.
type Error struct{ faults []error }

// Error returns the faults, one a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.faults))
	for i, f := range e.faults {
		lines[i] = f.Error()
	}
	return "read the settings:\n  " + strings.Join(lines, "\n  ")
}

// Unwrap returns the faults.
func (e *Error) Unwrap() []error { return e.faults }

// Next is what to do about it.
func (e *Error) Next() string { return "'chartledger serve --help' lists the settings" }

// ExitCode is that of a wrong command line.
func (e *Error) ExitCode() int { return 2 }

func (e *Error) add(format string, args ...any) {
	e.faults = append(e.faults, fmt.Errorf(format, args...))
}

// wrong adds a value that is not allowed, and shows it unless it is a secret.
func (e *Error) wrong(s setting, value, from string, err error) {
	if s.secret {
		e.add("%s: %w", from, err)
		return
	}
	e.add("%s: %q %w", from, value, err)
}

// unknown adds a name that is no setting, with the nearest that is one.
func (e *Error) unknown(from, name, nearest string) {
	if nearest == "" {
		e.add("%s: there is no setting %s", from, name)
		return
	}
	e.add("%s: there is no setting %s; did you mean %s?", from, name, nearest)
}
