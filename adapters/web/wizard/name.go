package wizard

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// plain are the words of addresses that say nothing about the repository.
func plain() []string {
	return []string{"", "www", "chart", "charts", "helm", "helm-charts", "repo", "repos", "repository", "index.yaml"}
}

var notInNames = regexp.MustCompile(`[^a-z0-9._-]+`)

// suggested is a name made from what the URL's host and path say: the host's first word
// that means something, and the path's.
func suggested(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	words := hostWords(u)
	for segment := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		if !slices.Contains(plain(), segment) && !slices.Contains(words, segment) {
			words = append(words, segment)
		}
	}
	if len(words) == 0 {
		words = []string{strings.ToLower(u.Hostname())}
	}
	name := notInNames.ReplaceAllString(strings.Join(words, "-"), "-")
	return strings.Trim(name[:min(len(name), 63)], "._-")
}

// hostWords is nothing for an address, and for the servers of storage, which many share.
func hostWords(u *url.URL) []string {
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) != nil || host == "localhost" || u.Scheme == "s3" && strings.Contains(host, ".") {
		return nil
	}
	labels := strings.Split(host, ".")
	for _, l := range labels[:max(1, len(labels)-1)] {
		if !slices.Contains(plain(), l) {
			return []string{l}
		}
	}
	return nil
}
