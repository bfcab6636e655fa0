package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// Execute runs the command line, reports its error on standard error and returns the exit code. A cancelled ctx is an
// interrupt.
func Execute(ctx context.Context, root *cobra.Command) int {
	err := root.ExecuteContext(ctx)
	if err != nil {
		output, _ := root.PersistentFlags().GetString("output")
		Report(root.ErrOrStderr(), err, output == outputJSON)
	}
	return ExitCode(err)
}

// Report writes a command's error for people, or as a problem document. An error says what to do about it by a method
// Next() string.
func Report(w io.Writer, err error, asJSON bool) {
	if asJSON {
		var pretty bytes.Buffer
		if json.Indent(&pretty, document(err), "", "  ") == nil {
			_, _ = fmt.Fprintln(w, pretty.String())
			return
		}
	}
	_, _ = fmt.Fprintf(w, "Error: %s\n", message(err))
	var r *refusal
	if errors.As(err, &r) {
		for _, line := range r.lines() {
			_, _ = fmt.Fprintln(w, line)
		}
	}
	var adviser interface{ Next() string }
	if errors.As(err, &adviser) && adviser.Next() != "" {
		_, _ = fmt.Fprintf(w, "Next: %s\n", adviser.Next())
	}
}

// message is the error in words; interrupts and timeouts say so.
func message(err error) string {
	switch ExitCode(err) {
	case ExitInterrupted:
		return "interrupted; a command that was sent may have happened"
	case ExitTimeout:
		if errors.Is(err, context.DeadlineExceeded) {
			return "no answer within --timeout; a command that was sent may have happened"
		}
	}
	var r *refusal
	if errors.As(err, &r) {
		return clean(err.Error())
	}
	return err.Error()
}

// document is the error as a problem document; the client's own have status 0, since no server answered.
func document(err error) []byte {
	var r *refusal
	if errors.As(err, &r) {
		return r.document()
	}
	p := api.Problem{Type: "about:blank", Code: "failed", Detail: message(err)}
	var c *complaint
	switch {
	case ExitCode(err) == ExitTimeout:
		p.Code = "timeout"
	case ExitCode(err) == ExitInterrupted:
		p.Code = "interrupted"
	case errors.As(err, &c):
		p.Code = c.code
	}
	if p.Code == "not_found" {
		p.Status = http.StatusNotFound
	}
	p.Title = "The command failed"
	doc, _ := json.Marshal(p)
	return doc
}
