package config

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// parseS3Endpoint takes a server without a path: the bucket comes after it.
func parseS3Endpoint(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	s = strings.TrimRight(s, "/")
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.Scheme+"://"+u.Host != s {
		return "", errors.New("must be scheme, host and port of a server, such as https://minio.internal:9000; or empty")
	}
	return s, nil
}

var regionPattern = regexp.MustCompile(`^[A-Za-z0-9-]{0,63}$`)

func parseRegion(s string) (string, error) {
	if !regionPattern.MatchString(s) {
		return "", errors.New("must have at most 63 letters, digits and dashes, such as us-east-1; or be empty")
	}
	return s, nil
}
