package config

// tlsFaults are settings of HTTPS that mean nothing without another.
func (c *Config) tlsFaults() []fault {
	switch {
	case c.TLSCertFile != "" && c.TLSKeyFile == "":
		return []fault{{tlsCertKey, "needs its key: give " + tlsKeyKey}}
	case c.TLSKeyFile != "" && c.TLSCertFile == "":
		return []fault{{tlsKeyKey, "needs its certificate: give " + tlsCertKey}}
	}
	return nil
}
