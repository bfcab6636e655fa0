package repo_test

import (
	"strings"
	"testing"

	"chartledger/domain/repo"
)

func TestLocations(t *testing.T) {
	t.Parallel()
	own := repo.S3Settings{Endpoint: "https://minio.internal:9000/", Region: "home"}
	for name, tt := range map[string]struct {
		url      string
		settings repo.S3Settings
		want     repo.Location
	}{
		"QingStor":                        {url: "s3://s3.pek3a.qingstor.com/charts/a/b", want: location("https://s3.pek3a.qingstor.com charts a/b pek3a")},
		"QingStor by https":               {url: "https://s3.sh1a.qingstor.com/charts", want: location("https://s3.sh1a.qingstor.com charts none sh1a")},
		"its region is not the setting's": {url: "s3://s3.gd2.qingstor.com/charts", settings: own, want: location("https://s3.gd2.qingstor.com charts none gd2")},
		"Amazon":                          {url: "s3://s3.eu-west-1.amazonaws.com/charts/x", want: location("https://s3.eu-west-1.amazonaws.com charts x eu-west-1")},
		"Amazon's first region":           {url: "s3://s3.amazonaws.com/charts", want: location("https://s3.amazonaws.com charts none us-east-1")},
		"Amazon's old names":              {url: "s3://s3-us-west-2.amazonaws.com/charts", want: location("https://s3-us-west-2.amazonaws.com charts none us-west-2")},
		"Amazon's dual stack":             {url: "s3://s3.dualstack.us-west-2.amazonaws.com/charts", want: location("https://s3.dualstack.us-west-2.amazonaws.com charts none us-west-2")},
		"Amazon in China":                 {url: "s3://s3.cn-north-1.amazonaws.com.cn/charts", want: location("https://s3.cn-north-1.amazonaws.com.cn charts none cn-north-1")},
		"any host":                        {url: "s3://minio.example.com/charts/", want: location("https://minio.example.com charts none us-east-1")},
		"any host, the operator's region": {url: "s3://minio.example.com/charts/", settings: own, want: location("https://minio.example.com charts none home")},
		"a port":                          {url: "s3://minio:9000/charts/a/", want: location("https://minio:9000 charts a us-east-1")},
		"an address":                      {url: "s3://[2001:db8::1]:9000/charts", want: location("https://[2001:db8::1]:9000 charts none us-east-1")},
		"a link's address":                {url: "s3://[FE80::1%25eth0]/charts", want: location("https://[fe80::1%25eth0] charts none us-east-1")},
		"plain http":                      {url: "http://minio.example.com:9000/charts/a", want: location("http://minio.example.com:9000 charts a us-east-1")},
		"capitals of scheme and host":     {url: "S3://MinIO.example.com/charts/A", want: location("https://minio.example.com charts A us-east-1")},
		"a bare bucket":                   {url: "s3://charts/a/b", settings: own, want: location("https://minio.internal:9000 charts a/b home")},
		"a bare bucket alone":             {url: "s3://charts", settings: own, want: location("https://minio.internal:9000 charts none home")},
		"an index is taken as given":      {url: "s3://minio.example.com/charts/a/index.yaml", want: location("https://minio.example.com charts a us-east-1")},
		"an index in the bucket":          {url: "s3://minio.example.com/charts/index.yaml", want: location("https://minio.example.com charts none us-east-1")},
		"only a whole name is an index":   {url: "s3://minio.example.com/charts/my-index.yaml", want: location("https://minio.example.com charts my-index.yaml us-east-1")},
		"percent signs":                   {url: "s3://minio.example.com/charts/a%20b/%C3%A4", want: location("https://minio.example.com charts a·b/ä us-east-1")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.settings.Locate(tt.url)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

// location is endpoint, bucket, prefix and region in short; · is a space.
func location(short string) repo.Location {
	f := strings.Fields(short)
	return repo.Location{Endpoint: f[0], Bucket: f[1], Prefix: strings.NewReplacer("none", "", "·", " ").Replace(f[2]), Region: f[3]}
}

func TestNoLocations(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ url, says string }{
		"a bare bucket":                  {"s3://charts/a", "--s3-endpoint"},
		"no bucket":                      {"s3://minio.example.com", "no bucket"},
		"only a slash":                   {"s3://minio.example.com/", "no bucket"},
		"two slashes":                    {"s3://minio.example.com//charts", "no bucket"},
		"a short bucket":                 {"s3://minio.example.com/ab", "name of a bucket"},
		"a bucket that is an address":    {"s3://minio.example.com/10.0.0.1", "name of a bucket"},
		"a bucket with a space":          {"s3://minio.example.com/a%20bc", "name of a bucket"},
		"a bucket of dots":               {"s3://minio.example.com/..../x", "name of a bucket"},
		"the way up":                     {"s3://minio.example.com/charts/../secret", "dots"},
		"the way up, in disguise":        {"s3://minio.example.com/charts/%2e%2e/secret", "dots"},
		"an empty part":                  {"s3://minio.example.com/charts/a//b", "empty part"},
		"a line feed":                    {"s3://minio.example.com/charts/a%0Ab", "characters"},
		"no UTF-8":                       {"s3://minio.example.com/charts/%ff", "characters"},
		"a long prefix":                  {"s3://minio.example.com/charts/" + strings.Repeat("a", 513), "512"},
		"a query":                        {"s3://minio.example.com/charts?versionId=1", "query"},
		"a bucket in QingStor's host":    {"https://charts.s3.pek3a.qingstor.com/a/b", "<zone>"},
		"QingStor's own API":             {"https://pek3a.qingstor.com/charts", "<zone>"},
		"a bucket in Amazon's host":      {"https://charts.s3.eu-west-1.amazonaws.com/abc", "<region>"},
		"an old bucket in Amazon's host": {"https://charts.s3.amazonaws.com/abc", "<region>"},
		"a user":                         {"s3://AK:hunter2@minio.example.com/charts", "credential"},
		"another scheme":                 {"ftp://minio.example.com/charts", "s3://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := repo.S3Settings{}.Locate(tt.url)
			if !strings.HasSuffix(code(err), " at /url") || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{"": "index.yaml", "a/b": "a/b/index.yaml"} {
		if got := (repo.Location{Prefix: prefix}).Key("index.yaml"); got != want {
			t.Errorf("%q: got %q, want %q", prefix, got, want)
		}
	}
}

func TestWhatLiesInS3(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{"s3://bucket": "always", "S3://bucket": "always", "https://h/b": "with a key pair", "s3x://h": "with a key pair"} {
		got := "never"
		switch {
		case repo.InS3(url, nil) && repo.InS3(url, &repo.Credential{Kind: repo.Basic}):
			got = "always"
		case repo.InS3(url, &repo.Credential{Kind: repo.S3}):
			got = "with a key pair"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
}
