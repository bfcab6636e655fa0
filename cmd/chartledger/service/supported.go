package service

import (
	"fmt"

	"chartledger/cmd/chartledger/config"
)

// supported refuses settings that this version reads and does not act on: a
// setting that silently does nothing is worse than none.
func supported(c config.Config) error {
	for name, set := range map[string]bool{
		"--roles":           len(c.Roles) != 4,
		"--internal-listen": c.InternalListen != "127.0.0.1:0",
		"--public-url":      c.PublicURL != "",
		"--trusted-proxies": len(c.TrustedProxies) > 0,
	} {
		if set {
			return fmt.Errorf("%s is not supported yet: this version runs as one process that is reached directly; leave it out", name)
		}
	}
	return nil
}
