package repo

import (
	"net/url"
	"regexp"
	"strings"
)

// defaultRegion is what servers without regions take.
const defaultRegion = "us-east-1"

// providers are clouds whose hosts tell the region of an endpoint.
var providers = []struct {
	domain   string
	endpoint *regexp.Regexp // its first group is the region
	advice   string
}{
	{".qingstor.com", regexp.MustCompile(`^s3\.([a-z0-9-]+)\.qingstor\.com$`),
		"QingStor's S3 endpoints are s3.<zone>.qingstor.com. Give s3://s3.<zone>.qingstor.com/bucket/prefix."},
	{".amazonaws.com", regexp.MustCompile(`^s3(?:\.dualstack)?(?:[.-]([a-z0-9-]+))?\.amazonaws\.com$`),
		"Amazon's endpoints are s3.<region>.amazonaws.com. Give s3://s3.<region>.amazonaws.com/bucket/prefix."},
	{".amazonaws.com.cn", regexp.MustCompile(`^s3(?:\.dualstack)?\.([a-z0-9-]+)\.amazonaws\.com\.cn$`),
		"Amazon's endpoints in China are s3.<region>.amazonaws.com.cn. Give s3://s3.<region>.amazonaws.com.cn/bucket/prefix."},
}

// region is what requests to an endpoint are signed for. A known cloud's host that
// is no endpoint, such as bucket.s3.<region>.amazonaws.com, is refused: the first
// part of the path would be taken for the bucket.
func (s S3Settings) region(endpoint string) (string, error) {
	host := ""
	if u, err := url.Parse(endpoint); err == nil {
		host = u.Hostname()
	}
	for _, p := range providers {
		if !strings.HasSuffix(host, p.domain) {
			continue
		}
		m := p.endpoint.FindStringSubmatch(host)
		switch {
		case m == nil:
			return "", refuseS3(p.advice)
		case m[1] != "":
			return m[1], nil
		}
		return defaultRegion, nil
	}
	if s.Region != "" {
		return s.Region, nil
	}
	return defaultRegion, nil
}
