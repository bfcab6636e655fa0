package site

import (
	"context"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Version is the program's.
func Version(ctx context.Context) string { return visitOf(ctx).Version }

// hue is a colour of Tabler's that a name always has.
func hue(name string) string {
	hues := []string{"blue", "azure", "indigo", "purple", "pink", "orange", "teal", "cyan", "green"}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return hues[h.Sum32()%uint32(len(hues))]
}

func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "?"
}

func sortedLabels(labels map[string]string) (all []string) {
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, k+"="+labels[k])
	}
	return all
}

// moment is the whole of a moment.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }

// ago is how long ago a moment is, or how far ahead, in one unit. What is past is at least
// that long ago; what is ahead is about that far.
func ago(ctx context.Context, t time.Time) string {
	past := visitOf(ctx).Clock().Sub(t)
	way, short := "past", time.Duration(0)
	if past < 0 {
		past, way, short = -past, "future", 24
	}
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"year", 365 * 24 * time.Hour}, {"month", 30 * 24 * time.Hour}, {"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if short == 0 && past >= unit.long {
			return T(ctx, "ago."+way+"."+unit.name, "count", int(past/unit.long))
		}
		if short > 0 && past >= unit.long-unit.long/short {
			return T(ctx, "ago."+way+"."+unit.name, "count", int(past.Round(unit.long)/unit.long))
		}
	}
	if past < 10*time.Second {
		return T(ctx, "ago.now")
	}
	return T(ctx, "ago."+way+".second", "count", int(past/time.Second))
}

// Took is how long something took, in the two largest units.
func Took(ctx context.Context, d time.Duration) string {
	switch {
	case d < time.Second:
		return T(ctx, "took.milliseconds", "n", d.Milliseconds())
	case d < time.Minute:
		return T(ctx, "took.seconds", "n", strconv.FormatFloat(d.Seconds(), 'f', 1, 64))
	case d < time.Hour:
		return T(ctx, "took.minutes", "m", int(d.Minutes()), "s", int(d.Seconds())%60)
	}
	return T(ctx, "took.hours", "h", int(d.Hours()), "m", int(d.Minutes())%60)
}

// Number is a whole number with its digits in threes.
func Number[N ~int | ~int32 | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}

// With is this page with a parameter of its query changed, or left out if it is "": a
// changed filter begins a list anew.
func With(ctx context.Context, name, value string) string {
	u := *visitOf(ctx).Request().URL
	q := u.Query()
	q.Del("cursor")
	if q.Set(name, value); value == "" {
		q.Del(name)
	}
	if encoded := q.Encode(); encoded != "" {
		return u.Path + "?" + encoded
	}
	return u.Path
}

func cursorOf(ctx context.Context) string { return visitOf(ctx).QueryParam("cursor") }

// Fragment is a valid id of an element for any name.
func Fragment(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, url.PathEscape(name))
}

// Paged says whether this is a later page of a list.
func Paged(ctx context.Context) bool { return cursorOf(ctx) != "" }
