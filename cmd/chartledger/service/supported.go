package service

import (
	"errors"
	"fmt"

	"chartledger/cmd/chartledger/config"
)

// supported refuses settings that would silently do nothing, and roles that need
// what the process would keep to itself.
func supported(c config.Config) error {
	for name, set := range map[string]bool{
		"--public-url":      c.PublicURL != "",
		"--trusted-proxies": len(c.TrustedProxies) > 0,
	} {
		if set {
			return fmt.Errorf("%s is not supported yet: this version is reached directly; leave it out", name)
		}
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
