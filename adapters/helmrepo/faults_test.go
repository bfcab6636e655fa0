package helmrepo_test

import (
	"errors"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// A file of entries that are none is not looked through to its end.
func TestTooManyBadEntriesEndTheReading(t *testing.T) {
	t.Parallel()

	for name, index := range map[string]string{
		"YAML":             head + good + "  bad:\n" + strings.Repeat("  - 1\n", 150_000),
		"JSON":             `{"apiVersion":"v1","entries":{"bad":[` + strings.Repeat("1,", 150_000) + `1]}}`,
		"JSON, odd fields": `{"apiVersion":"v1","entries":{"bad":[` + strings.Repeat(`{"name":1},`, 150_000) + `1]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := entries(t, local(t), helmtest.Index(t, index))
			var f *indexing.Failure
			if !errors.As(err, &f) || f.Cause.Code != repo.CodeBadIndex || !strings.Contains(f.Cause.Detail, "100000 entries that cannot be used") {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}
