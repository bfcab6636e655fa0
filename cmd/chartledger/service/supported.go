package service

import (
	"errors"

	"chartledger/cmd/chartledger/config"
)

// supported refuses what does not go together, and roles that need what the process would keep to itself.
func supported(o Options) error {
	c := o.Config
	if o.Demo && c.TLSCertFile != "" {
		return advised(errors.New("the demo's sample repository is served by plain HTTP"), "leave out --demo, or --tls-cert-file and --tls-key-file")
	}
	if len(c.Roles) == len(config.AllRoles()) {
		return nil
	}
	if len(c.Kafka) == 0 {
		return advised(errors.New("some roles only: the embedded log is this process's own, so no other could have the rest"),
			"name Kafka with --kafka, or leave --roles out")
	}
	if needsDatabase(c) && c.Postgres.Empty() {
		return advised(errors.New("some roles only: the embedded PostgreSQL is this process's own, so no other could have the rest"),
			"name a PostgreSQL with CHARTLEDGER_POSTGRES, or leave --roles out")
	}
	return nil
}

// needsDatabase says whether a role of the process reads or writes read models.
func needsDatabase(c config.Config) bool { return c.Has(config.API) || c.Has(config.Projector) }
