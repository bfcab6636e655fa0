package config_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/config"
)

// What says half of who may enter is refused, with what is missing.
func TestAnIdentityProviderIsWholeOrNone(t *testing.T) {
	t.Parallel()

	const issuer, client, public = "--oidc-issuer=https://id.example.com", "--oidc-client-id=c", "--public-url=https://c.example.com"
	secret := []string{"CHARTLEDGER_OIDC_CLIENT_SECRET=" + hush}
	for name, tt := range map[string]struct {
		args, environ []string
		want          string // empty: it is good
	}{
		"bearer tokens only":               {[]string{issuer, client}, nil, ""},
		"signing in":                       {[]string{issuer, client, public}, secret, ""},
		"signing in as a public client":    {[]string{issuer, client, public}, nil, ""},
		"roles by a claim":                 {[]string{issuer, client, "--oidc-role-claim=groups", "--oidc-role-map=a=b=operator,devs=developer", "--oidc-default-role=none"}, nil, ""},
		"plain http on this machine":       {[]string{"--oidc-issuer=http://127.0.0.1:5556/dex", client}, nil, ""},
		"plain http elsewhere":             {[]string{"--oidc-issuer=http://dex.internal:5556", client}, nil, "--oidc-issuer: \"http://dex.internal:5556\" must be https"},
		"no URL":                           {[]string{"--oidc-issuer=id.example.com", client}, nil, "--oidc-issuer: \"id.example.com\" must be the provider's https URL"},
		"no client":                        {[]string{issuer}, nil, "--oidc-issuer: needs what the provider knows this service as: give oidc-client-id"},
		"a client alone":                   {[]string{client}, nil, "--oidc-client-id: needs a provider: give oidc-issuer"},
		"a secret alone":                   {nil, secret, "CHARTLEDGER_OIDC_CLIENT_SECRET: needs a provider"},
		"a secret without a way back":      {[]string{issuer, client}, secret, "give public-url"},
		"a CA alone":                       {[]string{"--oidc-ca-file=x"}, nil, "--oidc-ca-file: needs a provider"},
		"an audience alone":                {[]string{"--oidc-audience=x"}, nil, "--oidc-audience: needs a provider"},
		"a role claim without a map":       {[]string{issuer, client, "--oidc-role-claim=groups"}, nil, "--oidc-role-claim: needs oidc-role-map"},
		"a map without a role claim":       {[]string{issuer, client, "--oidc-role-map=a=operator"}, nil, "--oidc-role-map: needs oidc-role-claim"},
		"nobody may enter":                 {[]string{issuer, client, "--oidc-default-role=none"}, nil, "--oidc-default-role: must not be none without oidc-role-map"},
		"everybody an operator":            {[]string{issuer, client, "--oidc-default-role=operator"}, nil, "must be user, developer or none"},
		"an unknown role":                  {[]string{issuer, client, "--oidc-role-claim=g", "--oidc-role-map=a=root"}, nil, "must be value=role"},
		"an entry without a value":         {[]string{issuer, client, "--oidc-role-claim=g", "--oidc-role-map==operator"}, nil, "must be value=role"},
		"a scope that is two":              {[]string{issuer, client, "--oidc-scopes=a b"}, nil, "--oidc-scopes"},
		"a secret beside its file":         {[]string{issuer, client, public, "--oidc-client-secret-file=x"}, secret, "must not be given beside oidc-client-secret"},
		"a secret file that is empty":      {[]string{issuer, client, public, "--oidc-client-secret-file=" + os.DevNull}, nil, "the secret in it must have 1 to"},
		"a secret file without a way back": {[]string{issuer, client, "--oidc-client-secret-file=" + os.DevNull}, nil, "--oidc-client-secret-file: is for signing in by a browser"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := load(t, tt.args, tt.environ, "")
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("got %v, want it to be good", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			case err != nil && strings.Contains(err.Error(), "hunter2"):
				t.Errorf("the secret is in %v", err)
			}
		})
	}
}

func TestTheSettingsOfAnIdentityProvider(t *testing.T) {
	t.Parallel()

	c, err := load(t, []string{"--oidc-issuer=https://id.example.com", "--oidc-client-id=c", "--public-url=https://c.example.com",
		"--oidc-role-claim=groups", "--oidc-role-map=a=b=operator, devs=developer"}, []string{"CHARTLEDGER_OIDC_CLIENT_SECRET=" + hush}, "")
	if err != nil {
		t.Fatal(err)
	}
	want := config.OIDC{
		Issuer: "https://id.example.com", ClientID: "c", ClientSecret: config.NewSecret(hush), Scopes: []string{"profile", "email"},
		UserClaim: "preferred_username", GroupsClaim: "groups", RoleClaim: "groups", DefaultRole: "user",
		RoleMap: []config.RoleOf{{Value: "a=b", Role: "operator"}, {Value: "devs", Role: "developer"}},
	}
	if !reflect.DeepEqual(c.OIDC, want) {
		t.Errorf("got %+v", c.OIDC)
	}
	if s := c.String(); strings.Contains(s, "hunter2") || !strings.Contains(s, "oidc-client-secret: \"***\"\n") || !strings.Contains(s, "a=b=operator,devs=developer") {
		t.Errorf("got %s", s)
	}
}
