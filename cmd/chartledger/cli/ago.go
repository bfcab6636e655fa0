package cli

import (
	"fmt"
	"time"
)

// ago is a time as people say it: 5 min ago. A time that is not known is empty.
func (p process) ago(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	d := p.now().Sub(*t)
	switch {
	case d < 0 && d > -time.Second*5: // clocks differ
		return "just now"
	case d < 0:
		return "in " + span(-d)
	case d < 10*time.Second:
		return "just now"
	case d > 60*24*time.Hour:
		return t.UTC().Format(time.DateOnly)
	}
	return span(d) + " ago"
}

// span is a duration in its largest unit.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// stamp is a time to the second, for a single thing's details.
func (p process) stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	stamp := t.UTC().Format(time.RFC3339)
	if ago := p.ago(t); ago != t.UTC().Format(time.DateOnly) {
		stamp += " (" + ago + ")"
	}
	return stamp
}
