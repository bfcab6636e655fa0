package repo_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// draft is a good one.
func draft() repo.Draft {
	return repo.Draft{
		ID: "1", Owner: "alice", Name: "stable", URL: "https://charts.example.com/stable", Runtimes: []string{repo.Kubernetes},
		Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Private, Labels: map[string]string{"team": "a"},
		Description: "d", SyncIntervalSeconds: 3600, Credential: &credential,
	}
}

func TestARepositoryIsCreatedAsDrafted(t *testing.T) {
	t.Parallel()
	d := draft()
	got, err := repo.Create(d)
	want := events{repo.Created{
		Ref: id, Owner: d.Owner, Name: d.Name, Description: d.Description, URL: d.URL, Runtimes: d.Runtimes, Kind: d.Kind,
		Mode: d.Mode, Visibility: d.Visibility, Labels: d.Labels, Credential: d.Credential, SyncIntervalSeconds: 3600,
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*repo.Draft)
		err    string
	}{
		"a short name":                       {change: named("a")},
		"a name of 63":                       {change: named(strings.Repeat("a", 63))},
		"dots, dashes and underscores":       {change: named("a.b-c_9")},
		"no name":                            {change: named(""), err: "invalid_name at /name"},
		"a name of 64":                       {change: named(strings.Repeat("a", 64)), err: "invalid_name at /name"},
		"a name with capitals":               {change: named("Stable"), err: "invalid_name at /name"},
		"a name that ends in a dash":         {change: named("a-"), err: "invalid_name at /name"},
		"a name with a newline":              {change: named("a\n"), err: "invalid_name at /name"},
		"a name with a slash":                {change: named("a/b"), err: "invalid_name at /name"},
		"no description":                     {change: func(d *repo.Draft) { d.Description = "" }},
		"a description of 500 bytes":         {change: func(d *repo.Draft) { d.Description = strings.Repeat("d", 500) }},
		"one of 501":                         {change: func(d *repo.Draft) { d.Description = strings.Repeat("d", 501) }, err: "description_too_long at /description"},
		"qingcloud":                          {change: runs(repo.QingCloud)},
		"no runtime":                         {change: runs(), err: "runtime_required at /runtimes"},
		"an unknown runtime":                 {change: runs(repo.QingCloud, "docker"), err: "unknown_runtime at /runtimes/1"},
		"kubernetes excludes others":         {change: runs(repo.QingCloud, repo.Kubernetes), err: "kubernetes_excludes_others at /runtimes"},
		"a runtime twice":                    {change: runs(repo.QingCloud, repo.QingCloud), err: "runtime_repeated at /runtimes/1"},
		"rw":                                 {change: func(d *repo.Draft) { d.Mode = repo.ReadWrite }},
		"no mode":                            {change: func(d *repo.Draft) { d.Mode = "" }, err: "invalid_mode at /mode"},
		"public":                             {change: func(d *repo.Draft) { d.Visibility = repo.Public }},
		"no visibility":                      {change: func(d *repo.Draft) { d.Visibility = "" }, err: "invalid_visibility at /visibility"},
		"synced by hand only":                {change: every(0)},
		"synced every minute":                {change: every(60)},
		"more often":                         {change: every(59), err: "invalid_sync_interval at /sync_interval_seconds"},
		"a negative interval":                {change: every(-60), err: "invalid_sync_interval at /sync_interval_seconds"},
		"once a year":                        {change: every(365 * 24 * 3600)},
		"more seldom":                        {change: every(365*24*3600 + 1), err: "invalid_sync_interval at /sync_interval_seconds"},
		"no labels":                          {change: func(d *repo.Draft) { d.Labels = nil }},
		"64 labels":                          {change: func(d *repo.Draft) { d.Labels = replaced(64).Labels }},
		"65 labels":                          {change: func(d *repo.Draft) { d.Labels = replaced(65).Labels }, err: "too_many_labels at /labels"},
		"a bad label key":                    {change: func(d *repo.Draft) { d.Labels = map[string]string{"a b": ""} }, err: "invalid_label_key at /labels/a b"},
		"of two bad labels always the first": {change: func(d *repo.Draft) { d.Labels = map[string]string{"b": "?", "a": "?"} }, err: "invalid_label_value at /labels/a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draft()
			tt.change(&d)
			got, err := repo.Create(d)
			if code(err) != tt.err || (len(got) == 1) != (tt.err == "") {
				t.Errorf("got %v, %q; want %q", got, code(err), tt.err)
			}
		})
	}
}

func named(n string) func(*repo.Draft)   { return func(d *repo.Draft) { d.Name = n } }
func runs(r ...string) func(*repo.Draft) { return func(d *repo.Draft) { d.Runtimes = r } }
func every(s int64) func(*repo.Draft)    { return func(d *repo.Draft) { d.SyncIntervalSeconds = s } }

func TestURLs(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://charts.example.com":                  "",
		"http://charts.example.com:8080/a/b":          "",
		"HTTPS://charts.example.com":                  "",
		"https://[2001:db8::1]/charts":                "",
		"s3://bucket/prefix":                          "",
		"https://charts.example.com/index.yaml?x=1":   "",
		"https://charts.example.com/größe":            "",
		"":                                            "not_a_url",
		"charts.example.com":                          "not_a_url",
		"https://":                                    "not_a_url",
		"https://:8080":                               "not_a_url",
		"https:charts.example.com":                    "not_a_url",
		"//charts.example.com":                        "scheme_not_supported",
		"https://charts.example.com/ a":               "not_a_url",
		"https://charts.example.com/\n":               "not_a_url",
		"https://charts.example.com/%zz":              "not_a_url",
		"https://charts.example.com#x":                "not_a_url",
		"https://charts.example.com/\xff":             "not_a_url",
		"https://[fe80::1%25%ff]/charts":              "not_a_url",
		"https://charts.example.com/#":                "not_a_url",
		"ftp://charts.example.com":                    "scheme_not_supported",
		"oci://charts.example.com":                    "scheme_not_supported",
		"file:///etc/passwd":                          "not_a_url",
		"file://host/etc/passwd":                      "scheme_not_supported",
		"https://bob:hunter2@charts.example.com":      "url_with_credentials",
		"https://hunter2@charts.example.com":          "url_with_credentials",
		"https://bob:hunter2%@charts.example.com":     "not_a_url",
		"ftp://bob:hunter2@charts.example.com":        "url_with_credentials",
		"https://x.io/" + strings.Repeat("a", 2048):   "not_a_url",
		"https://x.io/" + strings.Repeat("a", 2035):   "",
		"https://x.io/" + strings.Repeat("a", 2036):   "not_a_url",
		"https://bob:hunter2@charts.example.com/\x7f": "not_a_url",
	} {
		err := repo.ValidateURL(url)
		wantCode := want
		if want != "" {
			wantCode += " at /url"
		}
		if code(err) != wantCode {
			t.Errorf("%.60q: got %q, want %q", url, code(err), wantCode)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the refusal repeats a secret: %v", url, err)
		}
	}
}

// A credential for S3 goes to the same server only: another bucket of it is the
// same, since a signature tells nobody the key; a bare bucket is a server of its own.
func TestServersOfS3(t *testing.T) {
	t.Parallel()
	for other, want := range map[string]bool{
		"s3://s3.pek3a.qingstor.com/b":     true,
		"s3://S3.pek3a.qingstor.com/a/x":   true,
		"https://s3.pek3a.qingstor.com/a":  false,
		"s3://s3.sh1a.qingstor.com/a":      false,
		"s3://s3.pek3a.qingstor.com:444/a": false,
		"s3://a":                           false,
	} {
		if got := repo.SameServer("s3://s3.pek3a.qingstor.com/a", other); got != want {
			t.Errorf("%s: got %t", other, got)
		}
	}
}

// TestACredentialIsReadByNobodyElse prints one in all the ways that there are.
func TestACredentialIsReadByNobodyElse(t *testing.T) {
	t.Parallel()
	c := repo.Credential{Kind: repo.Basic, Username: "bob", Password: "hunter2", Token: "hunter2", AccessKeyID: "hunter2", SecretAccessKey: "hunter2"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		text := fmt.Sprintf(verb+verb+verb, c, &c, struct{ C repo.Credential }{c})
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("%s prints %s", verb, text)
		}
	}
	if text, err := c.MarshalJSON(); err != nil || string(text) != `"***"` || c.LogValue().String() != "***" {
		t.Errorf("marshals to %s, %v; logs %s", text, err, c.LogValue())
	}
	back, err := repo.ParseCredential(c.Plain())
	if err != nil || back != c {
		t.Error("what was sealed does not come back")
	}
	if _, err := repo.ParseCredential([]byte("hunter2")); err == nil || strings.Contains(err.Error(), "hunter2") || domain.KindOf(err) != "" {
		t.Errorf("got %v", err)
	}
}
