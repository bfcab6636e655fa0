package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

const marker = "s3cret-marker"

func TestSecretsCannotBePrinted(t *testing.T) {
	t.Parallel()
	credential := api.Credential{Kind: api.CredentialBasic, Username: "u", Password: marker, Token: marker, SecretAccessKey: marker, ClientKey: marker}
	for _, value := range []any{
		credential, &credential, api.RepoCreate{Credential: &credential}, api.PasswordSet{Password: marker},
		api.IssuedToken{Token: marker}, api.Secret(marker), map[string]any{"credential": credential},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, marker) || strings.Contains(got, fmt.Sprintf("%x", marker)) {
				t.Errorf("%T with %s: %s", value, verb, got)
			}
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("got", "value", value)
		if strings.Contains(log.String(), marker) {
			t.Errorf("%T in a text log: %s", value, log.String())
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("got", "password", api.Secret(marker), "credential", credential)
	if strings.Contains(log.String(), marker) {
		t.Errorf("in a JSON log: %s", log.String())
	}
}

func TestSecretsTravelInJSON(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(api.Credential{Kind: api.CredentialBearer, Token: marker})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(body), `{"kind":"bearer","token":"`+marker+`"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var back api.Credential
	if err := json.Unmarshal(body, &back); err != nil || back.Token.Reveal() != marker {
		t.Errorf("read back %q, %v", back.Token.Reveal(), err)
	}
}
