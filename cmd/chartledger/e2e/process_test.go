package e2e_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// memory is the resident memory of a process in MiB, from Linux's /proc: now, and
// the most since watchPeak.
func memory(b *testing.B, pid int) (now, most float64) {
	b.Helper()
	now, err := memoryOf(pid, "VmRSS")
	if err == nil {
		most, err = memoryOf(pid, "VmHWM")
	}
	if err != nil {
		b.Fatal(err)
	}
	return now, most
}

func peak(b *testing.B, pid int) float64 {
	b.Helper()
	_, most := memory(b, pid)
	return most
}

func memoryOf(pid int, field string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	match := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		return 0, fmt.Errorf("no %s in /proc/%d/status", field, pid)
	}
	kb, err := strconv.ParseFloat(string(match[1]), 64)
	return kb / 1024, err
}

// watchPeak has the peak of a process counted from now on.
func watchPeak(b *testing.B, pid int) {
	b.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0o600); err != nil {
		b.Fatal(err)
	}
}

// cpu is the time that a process spent on processors, its own and the system's, to
// a hundredth of a second.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name
	fields := strings.Fields(rest)
	var ticks int
	for _, f := range fields[11:13] { // utime and stime
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
