package wizard

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// kinds are those of the credential that go with the address and the mode.
func (d draft) kinds() []api.CredentialKind {
	switch {
	case d.inS3() && d.writable():
		return []api.CredentialKind{api.CredentialS3}
	case d.inS3():
		return []api.CredentialKind{none, api.CredentialS3}
	case d.scheme() == "http":
		return []api.CredentialKind{none, api.CredentialBasic, api.CredentialBearer, api.CredentialS3}
	}
	return []api.CredentialKind{none, api.CredentialBasic, api.CredentialBearer, api.CredentialClientCertificate, api.CredentialS3}
}

// fillCredential takes over what was entered. What was entered before stays where a
// field is empty: it cannot be shown, only replaced.
func fillCredential(v *site.Visit, d *draft) {
	before := d.Credential
	c := api.CredentialInput{Kind: api.CredentialKind(v.FormValue("kind"))}
	if c.Kind == before.Kind {
		c = before
	}
	for _, f := range secretFields(&c) {
		if text := strings.TrimSpace(v.FormValue(f.name)); text != "" && f.kind == c.Kind {
			f.set(v.FormValue(f.name))
		}
	}
	d.Credential = c
	d.CA = strings.TrimSpace(strings.ReplaceAll(v.FormValue("ca"), "\r\n", "\n"))
	d.SkipVerify, d.ToOthers = v.FormValue("skip_verify") != "", v.FormValue("to_others") != ""
}

// secretField is a field of a credential.
type secretField struct {
	name string
	kind api.CredentialKind
	text string
	set  func(text string)
}

func secretFields(c *api.CredentialInput) []secretField {
	secret := func(s *api.Secret) func(string) { return func(text string) { *s = api.Secret(text) } }
	plain := func(s *string) func(string) { return func(text string) { *s = strings.TrimSpace(text) } }
	return []secretField{
		{"username", api.CredentialBasic, c.Username, plain(&c.Username)},
		{"password", api.CredentialBasic, c.Password.Reveal(), secret(&c.Password)},
		{"token", api.CredentialBearer, c.Token.Reveal(), secret(&c.Token)},
		{"client_certificate", api.CredentialClientCertificate, c.ClientCertificate, plain(&c.ClientCertificate)},
		{"client_key", api.CredentialClientCertificate, c.ClientKey.Reveal(), secret(&c.ClientKey)},
		{"access_key_id", api.CredentialS3, c.AccessKeyID, plain(&c.AccessKeyID)},
		{"secret_access_key", api.CredentialS3, c.SecretAccessKey.Reveal(), secret(&c.SecretAccessKey)},
	}
}

// entered says whether a field has something that is not shown.
func (d draft) entered(name string) bool {
	for _, f := range secretFields(&d.Credential) {
		if f.name == name && f.kind == d.Credential.Kind && f.text != "" {
			return true
		}
	}
	return false
}

func credentialFaults(d draft, _ api.Me) faults {
	all := faults{}
	if !slices.Contains(d.kinds(), d.Credential.Kind) {
		all["kind"] = "wizard.credential.kind.wrong"
		if d.writable() {
			all["kind"] = "wizard.credential.kind.write"
		}
		return all
	}
	for _, f := range secretFields(&d.Credential) {
		if f.kind == d.Credential.Kind && f.text == "" {
			all[f.name] = "wizard.credential.missing"
		}
	}
	if c := d.Credential; c.Kind == api.CredentialClientCertificate && len(all) == 0 {
		if _, err := tls.X509KeyPair([]byte(c.ClientCertificate), []byte(c.ClientKey.Reveal())); err != nil {
			all["client_key"] = "wizard.credential.client_key.wrong"
		}
	}
	if d.CA != "" && !certificates(d.CA) {
		all["ca"] = "wizard.credential.ca.wrong"
	}
	return all
}

// certificates says whether a text holds certificates in PEM, and nothing secret.
func certificates(text string) bool {
	found := false
	for rest := []byte(text); ; found = true {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return found && !strings.Contains(text, "PRIVATE KEY")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil || block.Type != "CERTIFICATE" {
			return false
		}
	}
}
