package e2e_test

import (
	"os"
	"path/filepath"
	"testing"
)

// picturesVariable is the folder for pictures of all pages; make screenshots sets it.
const picturesVariable = "CHARTLEDGER_SCREENSHOTS"

// The pages are for looking at, too. Pictures are taken only when they are asked for
// (make screenshots).
func TestScreenshots(t *testing.T) {
	dir := os.Getenv(picturesVariable)
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	stage := landscape(t)
	stage["pictures"] = dir
	newPages(t).run(t, "screenshots.mjs", stage)
}
