package config_test

import (
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"chartledger/cmd/chartledger/config"

	"github.com/spf13/pflag"
)

// load reads the settings of a command line, an environment and a file; no file when it is empty.
func load(t *testing.T, args, environ []string, file string) (config.Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	config.Flags(flags)
	if file != "" {
		args = append(args, "--config", write(t, "chartledger.yaml", file))
	}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return config.Load(flags, environ)
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	t.Parallel()

	got, err := load(t, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Listen: "127.0.0.1:8080", InternalListen: "127.0.0.1:0", SessionIdle: 8 * time.Hour, SessionLifetime: 7 * 24 * time.Hour,
		DataDir: "./data", MasterKeyFile: "data/master.key", MinFreeBytes: 64 << 20,
		Roles:        []config.Role{config.API, config.Registrar, config.Projector, config.Indexer},
		SyncInterval: time.Hour, SyncWorkers: 8, FetchesPerHost: 16, FetchRatePerHost: 10, MaxIndexBytes: 256 << 20,
		FetchTimeout: 5 * time.Minute, FetchIdleTimeout: 30 * time.Second, MaxChartBytes: 20 << 20, HelmCacheBytes: 1 << 30,
		RequestsPerSecond: 1000, UnauthenticatedPerSecond: 10, ReposPerOwner: 10_000, Fetches: 256,
		Selectors: 10_000, SelectorsPerUser: 1000, GroupsPerSelector: 1000,
		LogLevel: slog.LevelInfo, LogFormat: "json",
	}
	want.OIDC = config.OIDC{Scopes: []string{"profile", "email"}, UserClaim: "preferred_username", GroupsClaim: "groups", DefaultRole: "user"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestAFlagBeatsTheEnvironmentWhichBeatsTheFile(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		args, environ []string
		file          string
		want          string
	}{
		"the default":                      {want: "127.0.0.1:8080"},
		"the file":                         {file: "listen: :1", want: ":1"},
		"the environment":                  {environ: []string{"CHARTLEDGER_LISTEN=:2"}, file: "listen: :1", want: ":2"},
		"a flag":                           {args: []string{"--listen", ":3"}, environ: []string{"CHARTLEDGER_LISTEN=:2"}, file: "listen: :1", want: ":3"},
		"a flag that repeats the default":  {args: []string{"--listen=127.0.0.1:8080"}, environ: []string{"CHARTLEDGER_LISTEN=:2"}, want: "127.0.0.1:8080"},
		"a flag over the file":             {args: []string{"--listen", ":3"}, file: "listen: :1", want: ":3"},
		"a variable of something else":     {environ: []string{"LISTEN=:2"}, want: "127.0.0.1:8080"},
		"a key without value is not given": {file: "listen:", want: "127.0.0.1:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := load(t, tt.args, tt.environ, tt.file)
			if err != nil || got.Listen != tt.want {
				t.Errorf("got %q, %v; want %q", got.Listen, err, tt.want)
			}
		})
	}
}

func TestTheFileIsNamedByTheEnvironmentToo(t *testing.T) {
	t.Parallel()

	got, err := load(t, nil, []string{"CHARTLEDGER_CONFIG=" + write(t, "c.yaml", "data-dir: /var/lib/x")}, "")
	if err != nil || got.DataDir != "/var/lib/x" || got.MasterKeyFile != "/var/lib/x/master.key" {
		t.Errorf("got %q, %q, %v", got.DataDir, got.MasterKeyFile, err)
	}
}

func TestEverySettingIsRead(t *testing.T) {
	t.Parallel()

	file := `
listen: 0.0.0.0:80
internal-listen: :7000
public-url: https://charts.example.com/
trusted-proxies: [10.0.0.0/8, "::1"]
tls-cert-file: /etc/tls.crt
tls-key-file: /etc/tls.key
session-idle-timeout: 30m
session-lifetime: 24h
log-level: debug
log-format: text
data-dir: /data
kafka:
  - a:9092
  - b:9092
postgres: postgres://u:hunter2hunter2@db/x
master-key-file: /keys/master
operator-token: 0123456789abcdef
roles: api, indexer
oidc-issuer: https://id.example.com/x
oidc-client-id: c
oidc-ca-file: /ca.pem
oidc-audience: a
oidc-scopes: [groups, email]
oidc-user-claim: email
oidc-groups-claim: teams
oidc-role-claim: roles
oidc-role-map: [a=operator]
oidc-default-role: none
fetches: 31
min-free-bytes: 1GiB
allow-private-networks: loopback, 192.168.1.10, 172.16.9.9/12, fd00::1
sync-interval: 90m
sync-workers: 3
fetches-per-host: 4
fetch-rate-per-host: 7
fetch-timeout: 90s
fetch-idle-timeout: 10s
max-index-bytes: 1048576
s3-endpoint: https://minio.internal:9000/
s3-region: home-1
max-chart-bytes: 2MiB
helm-cache-bytes: 3MiB
requests-per-second: 5
unauthenticated-per-second: 7
repos-per-owner: 6
reserve-public: true
selectors: 7
selectors-per-user: 8
groups-per-selector: 9
`
	got, err := load(t, nil, nil, file)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Listen: "0.0.0.0:80", InternalListen: ":7000", PublicURL: "https://charts.example.com",
		TrustedProxies: prefixes("10.0.0.0/8", "::1/128"), TLSCertFile: "/etc/tls.crt", TLSKeyFile: "/etc/tls.key",
		SessionIdle: 30 * time.Minute, SessionLifetime: 24 * time.Hour,
		LogLevel: slog.LevelDebug, LogFormat: "text",
		DataDir: "/data", Kafka: []string{"a:9092", "b:9092"}, Postgres: config.NewSecret("postgres://u:hunter2hunter2@db/x"),
		MasterKeyFile: "/keys/master", OperatorToken: config.NewSecret("0123456789abcdef"),
		Roles: []config.Role{config.API, config.Indexer}, MinFreeBytes: 1 << 30,
		AllowPrivateNetworks: prefixes("127.0.0.0/8", "::1/128", "192.168.1.10/32", "172.16.0.0/12", "fd00::1/128"),
		SyncInterval:         90 * time.Minute, SyncWorkers: 3, FetchesPerHost: 4, FetchRatePerHost: 7, MaxIndexBytes: 1 << 20,
		S3Endpoint: "https://minio.internal:9000", S3Region: "home-1",
		FetchTimeout: 90 * time.Second, FetchIdleTimeout: 10 * time.Second, MaxChartBytes: 2 << 20, HelmCacheBytes: 3 << 20,
		RequestsPerSecond: 5, UnauthenticatedPerSecond: 7, ReposPerOwner: 6, ReservePublic: true, Fetches: 31,
		Selectors: 7, SelectorsPerUser: 8, GroupsPerSelector: 9,
	}
	want.OIDC = config.OIDC{Issuer: "https://id.example.com/x", ClientID: "c", CAFile: "/ca.pem", Audience: "a", Scopes: []string{"groups", "email"},
		UserClaim: "email", GroupsClaim: "teams", RoleClaim: "roles", RoleMap: []config.RoleOf{{Value: "a", Role: "operator"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	if !got.Has(config.API) || got.Has(config.Registrar) {
		t.Errorf("the process plays %v", got.Roles)
	}
}

func prefixes(list ...string) []netip.Prefix {
	var p []netip.Prefix
	for _, s := range list {
		p = append(p, netip.MustParsePrefix(s))
	}
	return p
}

// What is printed is a file that sets the same.
func TestPrintedSettingsCanBeReadAgain(t *testing.T) {
	t.Parallel()

	first, err := load(t, []string{"--roles=api", "--allow-private-networks=loopback", "--listen=:80", "--reserve-public", "--sync-interval=90s"}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := load(t, nil, nil, first.String())
	if err != nil || !reflect.DeepEqual(first, again) {
		t.Errorf("got %v\n%v\nwant\n%v", err, again, first)
	}
}

func TestFaultsAreToldTogether(t *testing.T) {
	t.Parallel()

	_, err := load(t, []string{"--listen=x", "--roles=cook"}, []string{"CHARTLEDGER_KAFAK=a:1"}, "")
	var faults *config.Error
	if !errors.As(err, &faults) || len(faults.Unwrap()) != 3 || faults.ExitCode() != 2 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"--listen", "--roles", "CHARTLEDGER_KAFAK"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
}
