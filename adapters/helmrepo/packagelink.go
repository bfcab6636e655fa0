package helmrepo

import (
	"net/url"
	"path"
	"strings"

	"github.com/minio/minio-go/v7/pkg/s3utils"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// linked is where link leads from the index at. What is relative takes the query
// along, as Helm does it.
func (c *Client) linked(at place, link string) (*url.URL, *indexing.Failure) {
	ref, err := url.Parse(strings.TrimSpace(link))
	switch {
	case err != nil || len(link) > repo.MaxURL:
		return nil, badLink("It is no URL.")
	case at.s3 && ref.Scheme == "s3":
		return c.linkedInS3(at, link)
	}
	u := at.ResolveReference(ref)
	u.Fragment, u.RawFragment = "", ""
	if ref.Scheme == "" && ref.Host == "" && ref.RawQuery == "" {
		u.RawQuery = at.RawQuery
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, badLink("Only http and https can be read, not " + quote(u.Scheme) + ".")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, badLink("It names no host.")
	case u.User != nil:
		return nil, badLink("It holds a user name or password.")
	}
	return u, insideBucket(at, u)
}

// linkedInS3 is for a link in the words of Helm's plugins for S3.
func (c *Client) linkedInS3(at place, link string) (*url.URL, *indexing.Failure) {
	l, err := c.options.S3.Locate(link)
	if err != nil {
		return nil, badLink("It is none of S3-compatible storage.")
	}
	u, err := url.Parse(l.Endpoint)
	if err != nil {
		return nil, badLink("It is none of S3-compatible storage.")
	}
	u.Path = "/" + l.Bucket + "/" + l.Prefix
	u.RawPath = s3utils.EncodePath(u.Path)
	return u, insideBucket(at, u)
}

// insideBucket refuses what would have the storage's key open another bucket, or more
// than an object: the links are those of whoever can write the index.
func insideBucket(at place, u *url.URL) *indexing.Failure {
	if !at.s3 || repo.Origin(u) != repo.Origin(at.URL) {
		return nil
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(at.Path, "/"), "/")
	if !strings.HasPrefix(u.Path, "/"+bucket+"/") || path.Clean(u.Path) != u.Path || u.RawQuery != "" {
		return badLink("It leads out of the repository's bucket.")
	}
	return nil
}

func badLink(why string) *indexing.Failure {
	return failure("package_url", "The URL that the repository's index has for the package cannot be used. "+why)
}
