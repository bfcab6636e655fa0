package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The errors of parsers say what is allowed and never repeat the value.

func text(s string) string               { return s }
func parseText(s string) (string, error) { return s, nil }
func joined(list []string) string        { return strings.Join(list, ",") }

func parseRequired(s string) (string, error) {
	if s == "" {
		return "", errors.New("must not be empty")
	}
	return s, nil
}

// parsePrefix takes what may begin a topic's name; Kafka allows 249 characters in all.
func parsePrefix(s string) (string, error) {
	outside := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && r != '.' && r != '_' && r != '-'
	}
	if len(s) > 100 || strings.ContainsFunc(s, outside) {
		return "", errors.New("must have at most 100 letters, digits, dots, dashes and underscores")
	}
	return s, nil
}

func parseOneOf(allowed ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !slices.Contains(allowed, s) {
			return "", fmt.Errorf("must be %s", strings.Join(allowed, " or "))
		}
		return s, nil
	}
}

func parseBool(s string) (bool, error) {
	b, err := strconv.ParseBool(s)
	if err != nil {
		return false, errors.New("must be true or false")
	}
	return b, nil
}

func parseCount(lowest, highest int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < lowest || n > highest {
			return 0, fmt.Errorf("must be a whole number from %d to %d", lowest, highest)
		}
		return n, nil
	}
}

func parseListen(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if n, portErr := strconv.Atoi(port); err != nil || portErr != nil || n < 0 || n > math.MaxUint16 {
		return "", errors.New("must be host:port with a port from 0 to 65535, such as 127.0.0.1:8080 or :8080")
	}
	return s, nil
}

func parseAddress(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if brokers, err := parseBrokers(s); err != nil || len(brokers) != 1 {
		return "", errors.New("must be host:port, such as chartledger-0.internal:7070; or empty for where it listens")
	}
	return s, nil
}

func parseBrokers(s string) ([]string, error) {
	brokers := list(s)
	for _, b := range brokers {
		host, port, err := net.SplitHostPort(b)
		if n, portErr := strconv.Atoi(port); err != nil || host == "" || portErr != nil || n < 1 || n > math.MaxUint16 {
			return nil, errors.New("must be addresses host:port, comma-separated, such as kafka-0:9092,kafka-1:9092; or empty for the embedded broker")
		}
	}
	return brokers, nil
}

// parsePublicURL reads an origin and writes it as browsers do: whether cookies are for
// HTTPS only, and which pages are ours, hangs on it.
func parsePublicURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", errors.New("must be an http or https URL without user, path, query and fragment, such as https://charts.example.com")
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}

func parseRoles(s string) ([]Role, error) {
	all := AllRoles()
	var roles []Role
	for _, name := range list(s) {
		switch role := Role(name); {
		case name == "all":
			return all, nil
		case !slices.Contains(all, role):
			return nil, errors.New("must be all, or some of api, registrar, projector, indexer, comma-separated")
		case !slices.Contains(roles, role):
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		return nil, errors.New("must be all, or at least one of api, registrar, projector, indexer")
	}
	return roles, nil
}

func showRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return joined(names)
}

func levelAt(c *Config) *slog.Level { return &c.LogLevel }

func parseLevel(s string) (slog.Level, error) {
	if _, err := parseOneOf("debug", "info", "warn", "error")(s); err != nil {
		return 0, err
	}
	var l slog.Level
	return l, l.UnmarshalText([]byte(s))
}

func showLevel(l slog.Level) string { return strings.ToLower(l.String()) }

// list splits at commas and leaves out what is empty.
func list(s string) []string {
	var parts []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}
