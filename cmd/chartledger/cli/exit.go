package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	ExitOK           = 0
	ExitFailed       = 1
	ExitUsage        = 2
	ExitNotFound     = 3
	ExitConflict     = 4 // somebody was faster, or the state does not allow it
	ExitUnauthorized = 5
	ExitTimeout      = 6
	ExitInterrupted  = 130
)

// ExitCode returns the exit code for a command's error. An error can say it itself, by a method ExitCode() int.
func ExitCode(err error) int {
	var coded interface{ ExitCode() int }
	var slow net.Error
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return ExitTimeout
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.As(err, &slow) && slow.Timeout():
		return ExitTimeout
	}
	return ExitFailed
}

// exitOf is the exit code for a status of the API.
func exitOf(status int) int {
	switch status {
	case http.StatusNotFound:
		return ExitNotFound
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired:
		return ExitConflict
	case http.StatusUnauthorized, http.StatusForbidden:
		return ExitUnauthorized
	case http.StatusGatewayTimeout:
		return ExitTimeout
	}
	return ExitFailed
}

// complaint is an error that the client finds itself.
type complaint struct {
	exit    int
	code    string // as in problem documents
	message string
	next    string // what to do about it
	cause   error
}

// Error returns the message.
func (c *complaint) Error() string { return c.message }

// Unwrap returns the cause.
func (c *complaint) Unwrap() error { return c.cause }

// ExitCode returns the exit code.
func (c *complaint) ExitCode() int { return c.exit }

// Next is what to do about it.
func (c *complaint) Next() string { return c.next }

// usage complains about a command line.
func usage(cmd *cobra.Command, format string, args ...any) error {
	return &complaint{
		exit: ExitUsage, code: "usage", message: fmt.Sprintf(format, args...),
		next: fmt.Sprintf("see '%s --help'", cmd.CommandPath()),
	}
}

func missing(next, format string, args ...any) error {
	return &complaint{exit: ExitNotFound, code: "not_found", message: fmt.Sprintf(format, args...), next: next}
}

func unreachable(server string, err error) error {
	c := &complaint{
		exit: ExitFailed, code: "unreachable", cause: err,
		message: fmt.Sprintf("cannot reach the server at %s: %v", server, rootCause(err)),
		next:    "is it running there? Name another with --server or CHARTLEDGER_SERVER",
	}
	var stranger x509.UnknownAuthorityError
	if errors.As(err, &stranger) {
		c.next = "if its certificate is of your own authority, name that one's with --server-ca-file or CHARTLEDGER_SERVER_CA_FILE"
	}
	return c
}

func stranger(server string) error {
	return &complaint{
		exit: ExitFailed, code: "not_chartledger",
		message: fmt.Sprintf("what answers at %s is not chartledger's API", server),
		next:    "name the server with --server or CHARTLEDGER_SERVER",
	}
}

// rootCause leaves out net/http's preamble, which repeats method and address.
func rootCause(err error) error {
	var request *url.Error
	if errors.As(err, &request) {
		return request.Err
	}
	return err
}
