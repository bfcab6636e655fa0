package config

import (
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"
)

// Load reads the settings from parsed flags that Flags made, from environ (as os.Environ gives it) and from the file that
// --config or CHARTLEDGER_CONFIG names. Its error is an *Error with every fault.
func Load(flags *pflag.FlagSet, environ []string) (Config, error) {
	var c Config
	faults := new(Error)
	layers := sources(flags, environ, faults)
	for _, s := range settings() {
		value, from := layers.lookup(s)
		if err := s.read(&c, value); err != nil {
			faults.wrong(s, value, from, err)
		}
	}
	unread := len(faults.faults) > 0
	if err := c.readToken(); err != nil {
		_, from := layers.lookup(setting{key: operatorTokenFileKey})
		faults.add("%s: %w", from, err)
	}
	if err := c.KafkaAccess.readPassword(); err != nil {
		_, from := layers.lookup(setting{key: kafkaPasswordFileKey})
		faults.add("%s: %w", from, err)
	}
	if err := c.OIDC.readClientSecret(); err != nil {
		_, from := layers.lookup(setting{key: oidcClientSecretFileKey})
		faults.add("%s: %w", from, err)
	}
	for _, f := range slices.Concat(c.kafkaFaults(), c.tlsFaults(), c.oidcFaults()) {
		if unread {
			break // what seems to be missing may be what could not be read
		}
		_, from := layers.lookup(setting{key: f.key})
		faults.add("%s: %s", from, f.text)
	}
	if c.MasterKeyFile == "" {
		c.MasterKeyFile = filepath.Join(c.DataDir, "master.key")
	}
	if len(faults.faults) > 0 {
		return Config{}, faults
	}
	return c, nil
}
