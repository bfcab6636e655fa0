package repo

import (
	"net"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"chartledger/domain"
)

// Location is where a repository lies in S3-compatible storage.
type Location struct {
	Endpoint string // scheme, host and port
	Bucket   string
	Prefix   string // of the names of its objects, without slashes at its ends; may be empty
	Region   string // what requests are signed for
}

// S3Settings say what a URL of S3-compatible storage leaves out. Without an
// endpoint a URL must name one.
type S3Settings struct {
	Endpoint string // where a bare s3://bucket/prefix lies, such as https://minio.internal:9000
	Region   string // of endpoints that do not tell theirs; "" is us-east-1
}

// Key is the name that an object of the repository has in its bucket.
func (l Location) Key(name string) string { return strings.TrimPrefix(l.Prefix+"/"+name, "/") }

// Server is the endpoint's host, and its port if that is an unusual one: the same for
// every way to write it, over http or https.
func (l Location) Server() string {
	u, err := url.Parse(l.Endpoint)
	if err != nil {
		return l.Endpoint
	}
	host, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if port == "" || port == "80" || port == "443" {
		return host
	}
	return net.JoinHostPort(host, port)
}

// InS3 says whether a repository lies in S3-compatible storage: by its scheme, or
// because it is read with a key pair.
func InS3(rawURL string, c *Credential) bool {
	scheme, _, _ := strings.Cut(rawURL, ":")
	return strings.EqualFold(scheme, "s3") || c != nil && c.Kind == S3
}

// maxPrefix leaves room for the names of charts: a key has at most 1024 bytes.
const maxPrefix = 512

// bucketPattern: what S3-compatible storages take, capitals of old buckets included.
var bucketPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$`)

// Locate says where the repository of a URL lies. s3://host/bucket/prefix is read
// over https, http and https URLs as they say. A host without a dot and a port is
// none but a bucket of the operator's endpoint. The refusal repeats nothing of the URL.
func (s S3Settings) Locate(rawURL string) (Location, error) {
	if err := ValidateURL(rawURL); err != nil {
		return Location{}, err
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return Location{}, refuseS3("This is not a URL.")
	}
	if u.RawQuery != "" || u.ForceQuery {
		return Location{}, refuseS3("The URL of S3-compatible storage has no ?query. Give s3://host/bucket/prefix and the key pair as the credential.")
	}
	var l Location
	place := u.Path
	if bare(u) {
		if s.Endpoint == "" {
			return Location{}, refuseS3("The URL names a bucket and no host. Give s3://host/bucket/prefix, or have the operator set --s3-endpoint.")
		}
		l.Endpoint, place = strings.TrimRight(s.Endpoint, "/"), "/"+u.Host+u.Path
	} else {
		l.Endpoint = endpoint(u)
	}
	if _, err := url.Parse(l.Endpoint); err != nil { // an address may have a zone that cannot be written again
		return Location{}, refuseS3("This is not a URL.")
	}
	if l.Region, err = s.region(l.Endpoint); err != nil {
		return Location{}, err
	}
	l.Bucket, l.Prefix, err = bucketAndPrefix(place)
	return l, err
}

// bare says whether a URL's host is a bucket's name.
func bare(u *url.URL) bool { return u.Scheme == "s3" && !strings.ContainsAny(u.Host, ".:[") }

// endpoint is the server that a URL names.
func endpoint(u *url.URL) string {
	scheme := u.Scheme
	if scheme == "s3" {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: strings.ToLower(u.Host)}).String()
}

// bucketAndPrefix takes a path apart. A last segment index.yaml is taken as given.
// What a proxy or a library would tidy up on the way is refused, since then the
// request would not be the one that was signed.
func bucketAndPrefix(place string) (bucket, prefix string, err error) {
	place = strings.TrimSuffix(strings.TrimPrefix(place, "/"), "/")
	bucket, prefix, _ = strings.Cut(place, "/")
	switch {
	case bucket == "":
		return "", "", refuseS3("The URL names no bucket. It should look like s3://s3.pek3a.qingstor.com/bucket/prefix.")
	case !goodBucket(bucket):
		return "", "", refuseS3("The first part of the URL's path is no name of a bucket: 3 to 63 letters, digits, dots, dashes or underscores.")
	case prefix == "":
		return bucket, "", nil
	case !utf8.ValidString(prefix) || strings.ContainsFunc(prefix, func(r rune) bool { return unicode.IsControl(r) || r == '\\' }):
		return "", "", refuseS3("The URL's path holds characters that cannot be in an object's name here.")
	case path.Clean("/"+prefix) != "/"+prefix:
		return "", "", refuseS3("The URL's path has an empty part, or one of dots only.")
	}
	prefix = strings.TrimSuffix(strings.TrimSuffix("/"+prefix, "/index.yaml"), "/")
	if prefix = strings.TrimPrefix(prefix, "/"); len(prefix) > maxPrefix {
		return "", "", refuseS3("The URL's path is too long: after the bucket it may have 512 bytes.")
	}
	return bucket, prefix, nil
}

// goodBucket: a name that is an IPv4 address, or would not do as part of a host.
func goodBucket(name string) bool {
	letter := strings.ContainsFunc(name, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	address := strings.Count(name, ".") == 3 && !letter
	return bucketPattern.MatchString(name) && !address &&
		!strings.Contains(name, "..") && !strings.Contains(name, ".-") && !strings.Contains(name, "-.")
}

func refuseS3(detail string) error { return domain.RefuseField("/url", CodeNotURL, detail) }
