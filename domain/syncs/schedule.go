package syncs

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

// Standing is what the schedule needs to know of a repository's newest outcome.
type Standing struct {
	At         time.Time     // of that outcome
	Failures   int           // runs that failed in a row
	RetryAfter time.Duration // what the server asked for; 0: nothing
	Paused     bool          // trying again is useless until the repository is edited
}

// How far failures stretch the interval, and what a server may ask for at most: a
// slip in its header must not silence a repository for a year.
const (
	maxStretch    = 16
	maxBackOff    = 24 * time.Hour
	maxRetryAfter = 24 * time.Hour
)

// Standing is what an outcome of that time says to the schedule.
func (r Result) Standing(at time.Time) Standing {
	return Standing{At: at, Failures: r.Failures, Paused: r.Paused || r.pausedEarlier(),
		RetryAfter: time.Duration(r.RetryAfterSeconds) * time.Second}
}

// pausedEarlier reads outcomes from before they told of failures and pauses.
func (r Result) pausedEarlier() bool {
	return r.Failures == 0 && r.Cause != nil && (r.Cause.Code == "access_denied" || r.Cause.Code == "not_a_repository")
}

// NextRun is the first time after `after` at which a repository is due: every
// interval since its newest outcome, each up to a tenth later. The jitter follows
// from the repository and the place in that row, so that everyone computes the
// same times and hosts are not met by all their repositories at once. Looks that
// changed nothing are not in the log and move nothing.
//
// Each failure in a row doubles the interval, and a server that asked for patience
// is given it. The zero time means that nothing is due: by hand only, or paused.
func NextRun(repoID string, interval time.Duration, s Standing, after time.Time) time.Time {
	if interval <= 0 || s.Paused {
		return time.Time{}
	}
	step := Stretched(interval, s.Failures)
	first := s.At.Add(max(step, min(s.RetryAfter, maxRetryAfter)))
	// The jitter is less than a step: the answer is one of the two around after.
	k := max(0, int64(after.Sub(first)/step)-1)
	for ; ; k++ {
		due := first.Add(time.Duration(k) * step).Add(jitter(repoID, s.At, k, step)).Truncate(time.Millisecond)
		if due.After(after) {
			return due
		}
	}
}

// Stretched is the interval after so many failures in a row.
func Stretched(interval time.Duration, failures int) time.Duration {
	step, most := interval, max(interval, min(maxStretch*interval, maxBackOff))
	for range failures {
		if step *= 2; step >= most {
			return most
		}
	}
	return step
}

// jitter is up to a tenth of step, the same for everyone who asks.
func jitter(repoID string, at time.Time, k int64, step time.Duration) time.Duration {
	place := repoID + strconv.FormatInt(at.UnixMilli(), 10) + "." + strconv.FormatInt(k, 10)
	h := sha256.Sum256([]byte(place)) // places are much alike: a simple hash keeps that
	return time.Duration(binary.BigEndian.Uint64(h[:]) % uint64(step/10+1))
}
