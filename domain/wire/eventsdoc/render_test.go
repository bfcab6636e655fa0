package eventsdoc_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"chartledger/domain/wire/eventsdoc"
	"chartledger/domain/wire/wiretest"
)

// update writes the document anew.
var update = flag.Bool("update", false, "write docs/events.md anew")

const (
	root     = "../../.."
	document = root + "/docs/events.md"
)

func TestTheDocumentIsFresh(t *testing.T) {
	t.Parallel()
	want, err := eventsdoc.Render(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if os.Getenv("CI") != "" {
			t.Fatal("the document is not updated in CI")
		}
		if err := os.WriteFile(document, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/events.md is stale: go generate ./domain/wire/eventsdoc (%v)", err)
	}
}

func TestTheDocumentNamesEveryType(t *testing.T) {
	t.Parallel()
	text, err := eventsdoc.Render(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(text), "\n### ")
	if got, want := len(sections)-1, len(wiretest.Samples()); got != want {
		t.Errorf("%d sections, want %d", got, want)
	}
	for _, s := range sections[1:] {
		name, body, _ := strings.Cut(s, "\n\n")
		if said, _, _ := strings.Cut(body, "\n\n"); said == "" || strings.HasPrefix(said, "-") {
			t.Errorf("%s: nothing is said of it", name)
		}
		if strings.Contains(body, "none; key") || strings.Contains(body, "key: none") {
			t.Errorf("%s: its subject or key is not in its data", name)
		}
	}
}
