package embedded

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/twmb/franz-go/pkg/kfake"
)

// brokerLog is kfake's logger, and the only place where kfake tells that it
// could not write.
type brokerLog struct {
	log  *slog.Logger
	gate *gate
	fail func(error)
}

// Logf is called by kfake in the goroutine that makes all its answers, before
// the answer that the message is about.
func (l *brokerLog) Logf(level kfake.LogLevel, format string, args ...any) {
	switch {
	case level > kfake.LogLevelWarn || strings.HasPrefix(format, "txn: EndTxn slow"):
		return
	case !unwritten(format, args):
		l.log.Warn("embedded broker: " + fmt.Sprintf(format, args...))
	default:
		l.report(&unwrittenError{text: fmt.Sprintf(format, args...), cause: cause(args)})
	}
}

// unwrittenError is a message of kfake with the cause that it only printed.
type unwrittenError struct {
	text  string
	cause error
}

// Error names the act, as kfake does not.
func (e *unwrittenError) Error() string { return "write the embedded log: " + e.text }

// Unwrap is the cause, or nil.
func (e *unwrittenError) Unwrap() error { return e.cause }

// report shuts the gate before it calls the hook, so that no answer leaves while
// or after the hook runs.
func (l *brokerLog) report(err error) {
	if l.gate.shut(err) {
		l.fail(err)
	}
}

// unwritten says whether a warning means that something is not on the disk. These
// are the beginnings of kfake's messages about that; besides, any warning
// that carries an error counts, since kfake has no other than those of files. One
// that is only about the past, found while loading, ends in "corrupt".
func unwritten(format string, args []any) bool {
	for _, start := range []string{"persist ", "endTx: failed to persist", "compact ", "rebuildSegments ", "save session state"} {
		if strings.HasPrefix(format, start) {
			return true
		}
	}
	if strings.Contains(format, "corrupt") || strings.HasPrefix(format, "load session state") {
		return false
	}
	return cause(args) != nil
}

// cause is the error among a message's arguments, or nil.
func cause(args []any) error {
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			return err
		}
	}
	return nil
}
