package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// OIDC is the identity provider whose users may come in. The zero one is none.
type OIDC struct {
	Issuer           string
	ClientID         string
	ClientSecret     Secret // empty: a public client
	ClientSecretFile string // where ClientSecret was read from, if from a file
	CAFile           string // PEM of who signed the provider's certificate; empty: the system's authorities
	Audience         string // of bearer tokens; empty: the client id
	Scopes           []string

	UserClaim, GroupsClaim string
	RoleClaim              string   // empty: operators give roles here
	RoleMap                []RoleOf // the first that fits counts
	DefaultRole            string   // of who has none of RoleMap; empty: she may not enter
}

// RoleOf gives a role to who has a value in the role claim.
type RoleOf struct{ Value, Role string }

// The settings of OIDC that others are told to give.
const (
	oidcIssuerKey           = "oidc-issuer"
	oidcClientKey           = "oidc-client-id"
	oidcClientSecretKey     = "oidc-client-secret"
	oidcClientSecretFileKey = "oidc-client-secret-file"
	oidcCAKey               = "oidc-ca-file"
	oidcAudienceKey         = "oidc-audience"
	oidcRoleClaimKey        = "oidc-role-claim"
	oidcRoleMapKey          = "oidc-role-map"
	oidcDefaultRoleKey      = "oidc-default-role"
)

func identityProvider() []setting {
	at := func(field func(*OIDC) *string) func(*Config) *string {
		return func(c *Config) *string { return field(&c.OIDC) }
	}
	return []setting{
		define(oidcIssuerKey, "", "OpenID Connect provider whose users may come in, such as https://id.example.com/realms/staff; empty: none",
			at(func(o *OIDC) *string { return &o.Issuer }), parseIssuer, text),
		define(oidcClientKey, "", "what the provider knows this service as",
			at(func(o *OIDC) *string { return &o.ClientID }), parseText, text),
		unlisted(hide(define(oidcClientSecretKey, "", "secret of that client",
			func(c *Config) *Secret { return &c.OIDC.ClientSecret }, parseSecret, Secret.String))),
		define(oidcClientSecretFileKey, "", "file with the secret of that client; or give it in CHARTLEDGER_OIDC_CLIENT_SECRET; a public client has none",
			at(func(o *OIDC) *string { return &o.ClientSecretFile }), parseText, text),
		define(oidcCAKey, "", "PEM file of the authority that signed the provider's certificate; empty: the system's authorities",
			at(func(o *OIDC) *string { return &o.CAFile }), parseText, text),
		define(oidcAudienceKey, "", "whom bearer tokens of the provider must be for; empty: the client",
			at(func(o *OIDC) *string { return &o.Audience }), parseText, text),
		define("oidc-scopes", "profile,email", "what signing in by a browser asks for besides openid, comma-separated; some providers want groups to tell them",
			func(c *Config) *[]string { return &c.OIDC.Scopes }, parseScopes, joined),
		define("oidc-user-claim", "preferred_username", "claim with the id that a new user gets if it is free; one already taken is nobody else's",
			at(func(o *OIDC) *string { return &o.UserClaim }), parseRequired, text),
		define("oidc-groups-claim", "groups", "claim with a user's groups, or a path such as realm_access.roles",
			at(func(o *OIDC) *string { return &o.GroupsClaim }), parseRequired, text),
		define(oidcRoleClaimKey, "", "claim that says a user's role by --oidc-role-map, each time anew; empty: operators give roles here",
			at(func(o *OIDC) *string { return &o.RoleClaim }), parseText, text),
		define(oidcRoleMapKey, "", "roles by value of that claim, such as platform-admins=operator,devs=developer; the first that fits counts",
			func(c *Config) *[]RoleOf { return &c.OIDC.RoleMap }, parseRoleMap, showRoleMap),
		define(oidcDefaultRoleKey, memberRole, "role of the provider's other users: user, developer, or none to keep them out",
			at(func(o *OIDC) *string { return &o.DefaultRole }), parseDefaultRole, showDefaultRole),
	}
}

// memberRole is the least of the roles, as users of the service write it.
const memberRole = "user"

func parseIssuer(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("must be the provider's https URL without user, query and fragment, exactly as it names itself")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (err != nil || !ip.Unmap().IsLoopback()) {
		return "", errors.New("must be https: over http anyone between could say who somebody is")
	}
	return s, nil
}

func parseScopes(s string) ([]string, error) {
	scopes := list(s)
	for _, scope := range scopes {
		if strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			return nil, errors.New("must be scopes of printable ASCII characters without spaces, comma-separated")
		}
	}
	return scopes, nil
}

// parseRoleMap splits at the last =, since values may have some.
func parseRoleMap(s string) ([]RoleOf, error) {
	var roles []RoleOf
	for _, entry := range list(s) {
		at := strings.LastIndex(entry, "=")
		if at < 1 || !slices.Contains([]string{"operator", "developer", memberRole, "service"}, entry[at+1:]) {
			return nil, errors.New("must be value=role with operator, developer, user or service, comma-separated, such as platform-admins=operator,devs=developer")
		}
		roles = append(roles, RoleOf{entry[:at], entry[at+1:]})
	}
	return roles, nil
}

func showRoleMap(roles []RoleOf) string {
	entries := make([]string, len(roles))
	for i, r := range roles {
		entries[i] = r.Value + "=" + r.Role
	}
	return joined(entries)
}

// parseDefaultRole leaves out the roles that nobody shall have by default.
func parseDefaultRole(s string) (string, error) {
	switch s {
	case memberRole, "developer":
		return s, nil
	case "none":
		return "", nil
	}
	return "", errors.New("must be user, developer or none: other roles are given by name, with " + oidcRoleMapKey + " or here")
}

func showDefaultRole(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// readClientSecret reads the client's secret from its file.
func (o *OIDC) readClientSecret() error {
	if o.ClientSecretFile == "" {
		return nil
	}
	if !o.ClientSecret.Empty() {
		return errors.New("must not be given beside " + oidcClientSecretKey + ": one of them")
	}
	secret, err := readSecret(o.ClientSecretFile, longestPassword)
	if err != nil {
		return err
	}
	if secret == "" || len(secret) > longestPassword {
		return fmt.Errorf("the secret in it must have 1 to %d bytes", longestPassword)
	}
	o.ClientSecret = Secret{secret}
	return nil
}

// oidcFaults are settings that mean nothing, or harm, without others.
func (c *Config) oidcFaults() (faults []fault) {
	o := c.OIDC
	secret := oidcClientSecretKey
	if o.ClientSecretFile != "" {
		secret = oidcClientSecretFileKey
	}
	hasSecret := !o.ClientSecret.Empty() || o.ClientSecretFile != ""
	alone := o.Issuer == ""
	const needsIssuer = "needs a provider: give " + oidcIssuerKey
	for _, f := range []struct {
		wrong bool
		fault
	}{
		{!alone && o.ClientID == "", fault{oidcIssuerKey, "needs what the provider knows this service as: give " + oidcClientKey}},
		{alone && o.ClientID != "", fault{oidcClientKey, needsIssuer}},
		{alone && hasSecret, fault{secret, needsIssuer}},
		{alone && o.CAFile != "", fault{oidcCAKey, needsIssuer}},
		{alone && o.Audience != "", fault{oidcAudienceKey, needsIssuer}},
		{alone && o.RoleClaim != "", fault{oidcRoleClaimKey, needsIssuer}},
		{!alone && hasSecret && c.PublicURL == "", fault{secret, "is for signing in by a browser, which has to be sent back: give " + publicURLKey + ", or leave the secret out to take bearer tokens only"}},
		{o.RoleClaim != "" && len(o.RoleMap) == 0, fault{oidcRoleClaimKey, "needs " + oidcRoleMapKey + ", such as platform-admins=operator"}},
		{o.RoleClaim == "" && len(o.RoleMap) > 0, fault{oidcRoleMapKey, "needs " + oidcRoleClaimKey + ", such as groups"}},
		{o.DefaultRole == "" && len(o.RoleMap) == 0, fault{oidcDefaultRoleKey, "must not be none without " + oidcRoleMapKey + ": nobody could enter"}},
	} {
		if f.wrong {
			faults = append(faults, f.fault)
		}
	}
	return faults
}
