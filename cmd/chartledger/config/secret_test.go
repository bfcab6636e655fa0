package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/config"

	"github.com/spf13/pflag"
)

const hush = "hunter2hunter2hunter2"

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()

	c, err := load(t, nil, []string{"CHARTLEDGER_OPERATOR_TOKEN=" + hush, "CHARTLEDGER_POSTGRES=postgres://u:" + hush + "@db/x"}, "")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c, "token", c.OperatorToken, "pointer", &c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "token", &c.OperatorToken)
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	printed := []string{c.String(), log.String(), string(encoded)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed = append(printed, fmt.Sprintf(verb, c), fmt.Sprintf(verb, &c), fmt.Sprintf(verb, c.Postgres))
	}
	for _, p := range printed {
		if strings.Contains(p, "hunter2") || strings.Contains(p, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("a secret in %s", p)
		}
	}
	if !strings.Contains(c.String(), "operator-token: \"***\"\n") || c.OperatorToken.Reveal() != hush {
		t.Errorf("got %s", c)
	}
}

func TestSecretsAreNotInErrors(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		environ []string
		file    string
	}{
		"a DSN that is none":               {environ: []string{"CHARTLEDGER_POSTGRES=" + hush}},
		"a token with a space":             {environ: []string{"CHARTLEDGER_OPERATOR_TOKEN=x " + hush}},
		"a misspelt variable":              {environ: []string{"CHARTLEDGER_OPERATOR_TOKN=" + hush}},
		"a file that is text":              {file: hush},
		"a token that looks like an alias": {file: "operator-token: *" + hush},
		"a misspelt key":                   {file: "operator-tokn: " + hush},
		"a token that is a list":           {file: "operator-token: [" + hush + "]"},
		"a token that is a number":         {file: "operator-token: 12345678901234567890123"},
		"a token that is a map":            {file: "operator-token: {x: " + hush + "}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := load(t, nil, tt.environ, tt.file)
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheTokenHasNoFlag(t *testing.T) {
	t.Parallel()

	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	config.Flags(flags)
	if flags.Lookup("operator-token") != nil || flags.Lookup("kafka-sasl-password") != nil {
		t.Error("there is a flag for a secret")
	}
	usage := flags.FlagUsages()
	for _, want := range []string{`(default "127.0.0.1:8080")`, "--operator-token-file", "--config", `(default "256MiB")`, "CHARTLEDGER_OPERATOR_TOKEN"} {
		if !strings.Contains(usage, want) {
			t.Errorf("the help lacks %s:\n%s", want, usage)
		}
	}
}
