package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// transient says whether the database may well take the same again later: it is
// away, starting, full, or chose us as a deadlock's victim. What it refused for
// what we said is not transient.
func transient(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return transientCode(pg.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect), errors.As(err, &network):
		return true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return true
	}
	return pgconn.SafeToRetry(err) && !errors.Is(err, context.Canceled) || closedConn(err)
}

// transientCode judges an SQLSTATE.
func transientCode(code string) bool {
	for _, class := range []string{"08", "40", "53"} { // connection, rollback, resources
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	switch code {
	case "57014", "57P01", "57P02", "57P03", // cancelled, shut down, crashed, starting
		"55P03", "25P03", "25006": // lock not available, idle in transaction, read-only after a fail-over
		return true
	}
	return false
}

// closedConn recognises pgx's error for a connection that died earlier; it has no type.
func closedConn(err error) bool { return strings.Contains(err.Error(), "conn closed") }
