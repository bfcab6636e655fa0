package postgres_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
)

// Each way in which an address is wrong has a sentence of its own, without the
// password.
func TestEachObstacleIsNamed(t *testing.T) {
	t.Parallel()

	s := postgrestest.StartSecure(t, 24*time.Hour)
	old := postgrestest.StartSecure(t, time.Minute)
	ca, stranger := s.CA.File(t), certtest.New(t).File(t)
	full := func(pairs ...string) string {
		return s.DSN(append([]string{"sslmode", "verify-full", "sslrootcert", ca}, pairs...)...)
	}
	for name, tt := range map[string]struct {
		dsn  string
		want postgres.Obstacle // empty: it opens
	}{
		"verified":              {full(), ""},
		"required":              {s.DSN("sslmode", "require"), ""},
		"no TLS there":          {postgrestest.New(t) + "&sslmode=require", postgres.NoTLS},
		"TLS only":              {s.DSN("sslmode", "disable"), postgres.NeedsTLS},
		"an unknown authority":  {s.DSN("sslmode", "verify-full"), postgres.WrongAuthority},
		"another authority":     {full("sslrootcert", stranger), postgres.WrongAuthority},
		"required, but another": {full("sslmode", "require", "sslrootcert", stranger), postgres.WrongAuthority},
		"a wrong host":          {full("host", "localhost"), postgres.WrongName},
		"an old certificate":    {old.DSN("sslmode", "verify-full", "sslrootcert", old.CA.File(t)), postgres.Outdated},
		"a wrong password":      {full("password", "hunter2"), postgres.WrongAccount},
		"an unknown user":       {full("user", "nobody", "password", "hunter2"), postgres.WrongAccount},
		"no such database":      {full("database", "nothing"), postgres.NoDatabase},
		"no such file":          {full("password", "hunter2", "sslrootcert", "/none/there"), postgres.NoFile},
		"no authority":          {full("password", "hunter2", "sslrootcert", os.DevNull), postgres.NoAuthority},
		"no such mode":          {full("password", "hunter2", "sslmode", "maybe"), postgres.BadTLS},
		"no address":            {"postgres://u:hunter2@host:hunter2/x", postgres.BadAddress},
		"a password in two":     {"host=h password=two hunter2", postgres.BadAddress},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			db, err := postgres.Open(t.Context(), tt.dsn)
			if err == nil {
				db.Close()
			}
			if tt.want == "" && err != nil || tt.want != "" && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is in %v", err)
			}
			t.Log(err)
		})
	}
}
