package embedded_test

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/adapters/embedded"
)

func TestFloor(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	for name, tt := range map[string]struct {
		dir  string
		min  uint64
		full bool
		says string
	}{
		"there is room":                     {dir: dir, min: 1},
		"there is less than the minimum":    {dir: dir, min: math.MaxUint64, full: true, says: "17592186044415 MiB free under " + dir},
		"nobody knows":                      {dir: filepath.Join(dir, "no"), min: 1, says: "measure free space"},
		"no minimum means the default, 64M": {dir: dir},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			floor := embedded.NewFloor(tt.dir, tt.min)
			for range 2 { // the second answer is the kept one
				err := floor.Writable()
				if errors.Is(err, embedded.ErrNoSpace) != tt.full || (err == nil) != (tt.says == "") {
					t.Fatalf("got %v", err)
				}
				if err != nil && !strings.Contains(err.Error(), tt.says) {
					t.Errorf("got %q, want it to say %q", err, tt.says)
				}
			}
		})
	}
}
