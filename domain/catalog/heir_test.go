package catalog_test

import (
	"reflect"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

func showing(version string) *catalog.Summary { return &catalog.Summary{LatestVersion: version} }

func missingWith(version string, heir *catalog.Summary) domain.Event {
	return catalog.VersionMissing{VersionRef: ref(version), Version: version, Heir: heir}
}

// A version that is missing says what its app shows without it, once.
func TestAMissingVersionNamesItsHeir(t *testing.T) {
	t.Parallel()
	heirs := map[string]catalog.Heir{"web": {Of: "1.0.2", Summary: *showing("1.0.0")}}
	for name, tt := range map[string]struct {
		given []domain.Event
		heirs map[string]catalog.Heir
		then  []domain.Event
	}{
		"the one that speaks for the app": {nil, heirs, []domain.Event{missing("1.0.1"), missingWith("1.0.2", showing("1.0.0"))}},
		"no other":                        {nil, nil, []domain.Event{missing("1.0.1"), missing("1.0.2")}},
		"not again":                       {[]domain.Event{missing("1.0.1"), missingWith("1.0.2", showing("1.0.0"))}, heirs, nil},
		"but again if it is another":      {[]domain.Event{missing("1.0.1"), missingWith("1.0.2", showing("0.9"))}, heirs, []domain.Event{missingWith("1.0.2", showing("1.0.0"))}},
		"or a first":                      {[]domain.Event{missing("1.0.1"), missing("1.0.2")}, heirs, []domain.Event{missingWith("1.0.2", showing("1.0.0"))}},
		"after the app shows another": {[]domain.Event{missing("1.0.1"), missingWith("1.0.2", showing("1.0.0")), catalog.AppChanged{AppRef: ref("").AppRef, Summary: *showing("2.0")}},
			nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := given(t, append(many(3), tt.given...)...)
			if got := c.Miss(run("s", 1), seen(3, 2), tt.heirs, 10); !reflect.DeepEqual(got, tt.then) {
				t.Errorf("got %+v, want %+v", got, tt.then)
			}
		})
	}
}

func TestAReleaseHasTheAppShowTheHeir(t *testing.T) {
	t.Parallel()
	s := run("held", 5)
	changed := catalog.AppChanged{AppRef: ref("").AppRef, Summary: *showing("1.0.0")}
	hold := func(then ...domain.Event) *catalog.Catalog {
		return given(t, append(append(many(3), syncs.Started{Run: s}, missing("1.0.1"), missingWith("1.0.2", showing("1.0.0")), syncs.Held{Run: s}), then...)...)
	}
	if got := hold().Release("held", 7, 10); !reflect.DeepEqual(got, []domain.Event{withdrawn("1.0.1"), withdrawn("1.0.2"), changed}) {
		t.Errorf("got %+v", got)
	}
	newer := catalog.AppChanged{AppRef: changed.AppRef, Summary: *showing("2.0.0")}
	if got := hold(newer).Release("held", 7, 10); len(got) != 2 {
		t.Errorf("an heir of old came after a newer version: %+v", got)
	}
	if got := hold(found("1.0.2"), missing("1.0.2")).Release("held", 7, 10); len(got) != 2 {
		t.Errorf("the heir of a version that was found is not forgotten: %+v", got)
	}
}

// A release has read nothing: what the held run read is no measure of the unchanged.
func TestAReleasedRunLeavesNoHashes(t *testing.T) {
	t.Parallel()
	res := syncs.Result{URL: "u", ContentHash: "h", BytesHash: "b", Ending: &syncs.Ending{Newline: true}}
	s := run("held", 5)
	status := given(t, syncs.Held{Run: s, Result: res}, syncs.Completed{Run: s, Result: res}).Status()
	if status.Last.ContentHash != "" || status.Last.BytesHash != "" || status.Last.URL != "u" {
		t.Errorf("it left %+v", status.Last)
	}
	if status.Source.Ending == nil || status.Source.Ending.Closed {
		t.Errorf("the end that was accepted is %+v", status.Source.Ending)
	}
}

func TestMarksAreTakenBack(t *testing.T) {
	t.Parallel()
	c := given(t, append(many(3), missing("1.0.1"), missing("1.0.2"))...)
	if got := c.Find(run("s", 1), seen(3, 1), 10); !reflect.DeepEqual(got, []domain.Event{found("1.0.1")}) {
		t.Errorf("got %+v", got)
	}
	if got := c.Find(run("s", 1), nil, 10); len(got) != 2 {
		t.Errorf("all: got %+v", got)
	}
}

func TestWhichVersionSpeaksBefore(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		than     string
		versions []string
		want     string
	}{
		"none":                      {than: "1.0.0"},
		"the newest of those above": {"1.0.0", []string{"0.9.0", "1.2.0", "1.10.0"}, "1.10.0"},
		"not one below":             {"1.0.0", []string{"0.9.0"}, ""},
		"not a pre-release":         {"1.0.0", []string{"2.0.0-rc.1"}, ""},
		"but before one":            {"2.0.0-rc.1", []string{"1.0.0"}, "1.0.0"},
		"not what is no version":    {"1.0.0", []string{"latest"}, ""},
		"any before such":           {"latest", []string{"0.0.1"}, "0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := catalog.Before(tt.than, slices.Values(tt.versions)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
