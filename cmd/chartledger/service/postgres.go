package service

import (
	"errors"

	"chartledger/adapters/postgres"
)

// postgresAdvice is what to do when the database cannot be reached. The address is
// not told: it may hold a password.
func postgresAdvice(err error) string {
	var o postgres.Obstacle
	if !errors.As(err, &o) {
		return "is PostgreSQL running there? Name it with CHARTLEDGER_POSTGRES, or leave that out for the embedded one"
	}
	switch o {
	case postgres.BadAddress:
		return "write CHARTLEDGER_POSTGRES as postgres://user:password@host:5432/database?sslmode=verify-full"
	case postgres.BadTLS, postgres.NoFile, postgres.NoAuthority:
		return "mend sslmode or sslrootcert in CHARTLEDGER_POSTGRES, such as ?sslmode=verify-full&sslrootcert=/etc/ca.pem"
	case postgres.NoTLS:
		return "set ssl=on at the server, or put sslmode=disable into CHARTLEDGER_POSTGRES if the network may be read"
	case postgres.NeedsTLS:
		return "put sslmode=verify-full into CHARTLEDGER_POSTGRES"
	case postgres.WrongAuthority:
		return "name the PEM file of the authority that signed it with sslrootcert in CHARTLEDGER_POSTGRES"
	case postgres.WrongName:
		return "name the server in CHARTLEDGER_POSTGRES as its certificate does, or use sslmode=verify-ca"
	case postgres.Outdated:
		return "give the server a new certificate, or look whether this machine's clock is right"
	case postgres.WrongAccount:
		return "check user and password in CHARTLEDGER_POSTGRES"
	case postgres.Shut:
		return "let the user in with a line in the server's pg_hba.conf, such as 'hostssl chartledger chartledger all scram-sha-256'"
	default: // postgres.NoDatabase
		return "make it with 'createdb', or name another one in CHARTLEDGER_POSTGRES"
	}
}
