package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	shortestInterval = time.Minute
	longestInterval  = 365 * 24 * time.Hour // as in the API
)

func durationAt(c *Config) *time.Duration { return &c.SyncInterval }

func parseInterval(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || (d != 0 && (d < shortestInterval || d > longestInterval)) || d%time.Second != 0 {
		return 0, errors.New("must be 0 for none, or a time in whole seconds from 1m to 8760h, such as 30m or 1h30m")
	}
	return d, nil
}

func parseTimeout(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d > time.Hour {
		return 0, errors.New("must be a time from 1s to 1h, such as 30s or 5m")
	}
	return d, nil
}

func parseSession(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Minute || d > longestInterval {
		return 0, errors.New("must be a time from 1m to 8760h, such as 30m or 8h")
	}
	return d, nil
}

// showDuration leaves out the zeros that Go writes: 1h, not 1h0m0s.
func showDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

type unit struct {
	name  string
	bytes int64
}

// units are those in which sizes are written, the longest names first.
func units() []unit {
	return []unit{
		{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
		{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1},
	}
}

func parseBytes(lowest, highest int64) func(string) (int64, error) {
	return func(s string) (int64, error) {
		n, ok := bytesOf(s)
		if !ok || n < lowest || n > highest {
			return 0, fmt.Errorf("must be a size from %s to %s, such as 256MiB, 1GiB or a number of bytes", showBytes(lowest), showBytes(highest))
		}
		return n, nil
	}
}

func bytesOf(s string) (int64, bool) {
	scale := int64(1)
	for _, u := range units() {
		if number, found := strings.CutSuffix(s, u.name); found {
			s, scale = strings.TrimSpace(number), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/scale {
		return 0, false
	}
	return n * scale, true
}

// showBytes writes n in the largest unit that divides it.
func showBytes(n int64) string {
	for _, u := range units()[:4] {
		if n != 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}
