package config_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsNotAllowedIsNamedWithWhatIs(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]refused{
		"listen without a port":          {args: []string{"--listen=localhost"}, want: []string{"--listen", `"localhost"`, "host:port"}},
		"listen at a port that is none":  {environ: []string{"CHARTLEDGER_LISTEN=:70000"}, want: []string{"CHARTLEDGER_LISTEN", "0 to 65535"}},
		"internal-listen in the file":    {file: "internal-listen: 8", want: []string{"internal-listen in ", "host:port"}},
		"public-url without a scheme":    {args: []string{"--public-url=charts.example.com"}, want: []string{"--public-url", "http or https URL"}},
		"public-url with a password":     {args: []string{"--public-url=https://a:b@c"}, want: []string{"--public-url", "without user"}},
		"public-url that is not HTTPS":   {args: []string{"--tls-cert-file=c", "--tls-key-file=k", "--public-url=http://c"}, want: []string{"--public-url", "must be an https URL where tls-cert-file is given"}},
		"public-url with a path":         {args: []string{"--public-url=https://c/charts"}, want: []string{"--public-url", "path"}},
		"a certificate without its key":  {args: []string{"--tls-cert-file=c.pem"}, want: []string{"--tls-cert-file", "tls-key-file"}},
		"a key without its certificate":  {environ: []string{"CHARTLEDGER_TLS_KEY_FILE=k.pem"}, want: []string{"CHARTLEDGER_TLS_KEY_FILE", "tls-cert-file"}},
		"a session that is over at once": {args: []string{"--session-lifetime=1s"}, want: []string{"--session-lifetime", "1m"}},
		"trusted-proxies":                {args: []string{"--trusted-proxies=nginx"}, want: []string{"--trusted-proxies", "10.0.0.0/8"}},
		"allow-private-networks":         {args: []string{"--allow-private-networks=10.0.0.0/33"}, want: []string{"--allow-private-networks", "the word loopback"}},
		"a mapped network":               {args: []string{"--allow-private-networks=::ffff:10.0.0.0/104"}, want: []string{"--allow-private-networks"}},
		"log-level":                      {args: []string{"--log-level=loud"}, want: []string{"--log-level", "debug or info or warn or error"}},
		"log-format":                     {args: []string{"--log-format=xml"}, want: []string{"--log-format", "json or text"}},
		"data-dir":                       {args: []string{"--data-dir="}, want: []string{"--data-dir", "must not be empty"}},
		"kafka without a port":           {args: []string{"--kafka=a:9092,b"}, want: []string{"--kafka", "host:port"}},
		"postgres":                       {args: []string{"--postgres=db"}, want: []string{"--postgres", "postgres://"}},
		"roles":                          {args: []string{"--roles=api,cook"}, want: []string{"--roles", "registrar, projector, indexer"}},
		"no roles":                       {args: []string{"--roles="}, want: []string{"--roles", "at least one"}},
		"min-free-bytes below the floor": {args: []string{"--min-free-bytes=1MiB"}, want: []string{"--min-free-bytes", "from 64MiB"}},
		"sync-interval":                  {args: []string{"--sync-interval=10s"}, want: []string{"--sync-interval", "1m"}},
		"sync-interval without unit":     {args: []string{"--sync-interval=60"}, want: []string{"--sync-interval", "30m"}},
		"fetches":                        {args: []string{"--fetches=0"}, want: []string{"--fetches", "1 to 10000"}},
		"sync-workers":                   {args: []string{"--sync-workers=0"}, want: []string{"--sync-workers", "1 to 1000"}},
		"fetch-timeout":                  {args: []string{"--fetch-timeout=1ms"}, want: []string{"--fetch-timeout", "1s to 1h"}},
		"fetch-idle-timeout":             {args: []string{"--fetch-idle-timeout=soon"}, want: []string{"--fetch-idle-timeout", "1s to 1h"}},
		"fetches-per-host":               {args: []string{"--fetches-per-host=many"}, want: []string{"--fetches-per-host", "1 to 1000"}},
		"fetch-rate-per-host":            {args: []string{"--fetch-rate-per-host=0"}, want: []string{"--fetch-rate-per-host", "1 to 100000"}},
		"max-index-bytes":                {args: []string{"--max-index-bytes=9999999TiB"}, want: []string{"--max-index-bytes", "1KiB to 16GiB"}},
		"s3-endpoint with a bucket":      {args: []string{"--s3-endpoint=https://minio.internal/charts"}, want: []string{"--s3-endpoint", "host and port"}},
		"s3-endpoint without scheme":     {args: []string{"--s3-endpoint=minio.internal:9000"}, want: []string{"--s3-endpoint", "host and port"}},
		"s3-region":                      {args: []string{"--s3-region=a b"}, want: []string{"--s3-region", "63"}},
		"max-chart-bytes":                {args: []string{"--max-chart-bytes=1GiB"}, want: []string{"--max-chart-bytes", "1KiB to 256MiB"}},
		"requests-per-second":            {args: []string{"--requests-per-second=-1"}, want: []string{"--requests-per-second"}},
		"repos-per-owner":                {args: []string{"--repos-per-owner=1.5"}, want: []string{"--repos-per-owner"}},
		"selectors":                      {args: []string{"--selectors=0"}, want: []string{"--selectors", "1 to 1000000"}},
		"selectors-per-user":             {args: []string{"--selectors-per-user=x"}, want: []string{"--selectors-per-user", "1 to 100000"}},
		"groups-per-selector":            {args: []string{"--groups-per-selector=-1"}, want: []string{"--groups-per-selector", "1 to 100000"}},
		"reserve-public":                 {environ: []string{"CHARTLEDGER_RESERVE_PUBLIC=maybe"}, want: []string{"CHARTLEDGER_RESERVE_PUBLIC", "true or false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

func TestWhatIsNoSettingIsNamed(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]refused{
		"an unknown variable":            {environ: []string{"CHARTLEDGER_DATADIR=/x"}, want: []string{"CHARTLEDGER_DATADIR", "did you mean CHARTLEDGER_DATA_DIR?"}},
		"a short one like nothing":       {environ: []string{"CHARTLEDGER_FROB=1"}, end: "no setting CHARTLEDGER_FROB"},
		"a variable like nothing":        {environ: []string{"CHARTLEDGER_XYZZY_FROTZ=1"}, want: []string{"no setting CHARTLEDGER_XYZZY_FROTZ"}},
		"an unknown key":                 {file: "lisen: :1", want: []string{"chartledger.yaml", "lisen", "did you mean listen?"}},
		"a nested key":                   {file: "kafka: {brokers: a}", want: []string{"kafka.brokers"}},
		"a file that names a file":       {file: "config: other.yaml", want: []string{"no setting config"}},
		"a file that is not there":       {args: []string{"--config=/none/there"}, want: []string{"--config", "can be read"}},
		"a key given twice":              {file: "listen: :1\nlisten: :2", want: []string{"each once", "line 2"}},
		"a file that is a list":          {file: "- a", want: []string{"settings in YAML"}},
		"a token beside its file":        {args: []string{"--operator-token-file=x"}, environ: []string{"CHARTLEDGER_OPERATOR_TOKEN=0123456789abcdef"}, want: []string{"--operator-token-file", "one of them"}},
		"a token file that is not there": {environ: []string{"CHARTLEDGER_OPERATOR_TOKEN_FILE=/none/there"}, want: []string{"CHARTLEDGER_OPERATOR_TOKEN_FILE", "can be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

// refused are settings that are not taken, and what is said of them.
type refused struct {
	args, environ []string
	file          string
	want          []string
	end           string
}

func (r refused) check(t *testing.T) {
	t.Helper()
	_, err := load(t, r.args, r.environ, r.file)
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.HasSuffix(err.Error(), r.end) {
		t.Errorf("%q is not the end of %v", r.end, err)
	}
	for _, want := range r.want {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
}

// A pod of a service called chartledger gets these variables, whatever its owner wants.
func TestVariablesOfOthersAreLetThrough(t *testing.T) {
	t.Parallel()

	for _, v := range []string{
		"CHARTLEDGER_SERVICE_HOST=10.0.0.1", "CHARTLEDGER_SERVICE_PORT=8080", "CHARTLEDGER_SERVICE_PORT_HTTP=8080",
		"CHARTLEDGER_PORT=tcp://10.0.0.1:8080", "CHARTLEDGER_PORT_8080_TCP=tcp://10.0.0.1:8080",
		"CHARTLEDGER_PORT_8080_TCP_ADDR=10.0.0.1", "CHARTLEDGER_INTERNAL_SERVICE_HOST=10.0.0.2",
		"CHARTLEDGER_SERVER=http://x", "CHARTLEDGER_TOKEN=x", "CHARTLEDGER_TOKEN_FILE=x", "OTHER_THING=x",
	} {
		if _, err := load(t, nil, []string{v}, ""); err != nil {
			t.Errorf("%s: %v", v, err)
		}
	}
}

// Whoever shouts HTTPS means https: else passwords would be taken, and cookies given,
// over plain HTTP.
func TestThePublicURLIsAnOrigin(t *testing.T) {
	t.Parallel()

	for given, want := range map[string]string{
		"https://c.example.com/": "https://c.example.com", "HTTPS://C.Example.com:8443": "https://c.example.com:8443",
		"HTTP://c.example.com//": "http://c.example.com", "": "",
	} {
		if got, err := load(t, []string{"--public-url=" + given}, nil, ""); err != nil || got.PublicURL != want {
			t.Errorf("%s: got %q %v", given, got.PublicURL, err)
		}
	}
}

func TestATokenIsReadFromItsFile(t *testing.T) {
	t.Parallel()

	for content, want := range map[string]string{
		"0123456789abcdef\n": "0123456789abcdef",
		"0123456789abcdef":   "0123456789abcdef",
		"short":              "",
		"":                   "",
		"0123456789 abcdef":  "",
	} {
		got, err := load(t, []string{"--operator-token-file", write(t, "token", content)}, nil, "")
		if (err == nil) != (want != "") || got.OperatorToken.Reveal() != want {
			t.Errorf("%q: got %q, %v", content, got.OperatorToken.Reveal(), err)
		}
	}
	if _, err := load(t, []string{"--operator-token-file", filepath.Join(t.TempDir(), "x")}, nil, ""); err == nil {
		t.Error("a file that is not there is no error")
	}
}

// What could not be read is not missing besides.
func TestASettingThatCannotBeReadIsNamedAlone(t *testing.T) {
	t.Parallel()

	_, err := load(t, []string{"--oidc-issuer=http://id.example.com", "--oidc-client-id=c"}, nil, "")
	if err == nil || !strings.Contains(err.Error(), "--oidc-issuer") || strings.Contains(err.Error(), "--oidc-client-id") {
		t.Errorf("got %v", err)
	}
}
