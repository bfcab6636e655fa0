package config

import "strings"

// tlsFaults are settings of HTTPS that mean nothing without another, or not what they say.
func (c *Config) tlsFaults() []fault {
	switch {
	case c.TLSCertFile != "" && c.TLSKeyFile == "":
		return []fault{{tlsCertKey, "needs its key: give " + tlsKeyKey}}
	case c.TLSKeyFile != "" && c.TLSCertFile == "":
		return []fault{{tlsKeyKey, "needs its certificate: give " + tlsCertKey}}
	case c.TLSCertFile != "" && strings.HasPrefix(c.PublicURL, "http:"):
		return []fault{{publicURLKey, "must be an https URL where " + tlsCertKey + " is given"}}
	}
	return nil
}
