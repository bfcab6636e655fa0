package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Imports point inward:
//
//	cmd ─▶ adapters ─▶ commands ────▶ domain ─▶ standard library (its next JSON too), semver, labels
//	          └──────▶ projections ─▶ domain
//
// Commands and projections never meet, and adapters do not import one another, but for
// the contract of the API, which is everybody's: the pages are a client of it.
func TestImportsPointInward(t *testing.T) {
	t.Parallel()

	for pkg, imports := range packages(t) {
		for _, i := range imports {
			if reason := forbidden(pkg, i); reason != "" {
				t.Errorf("%s imports %s: %s", pkg, i, reason)
			}
		}
	}
}

// packages are this module's packages and what each imports, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "chartledger/...").Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	all := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		all[words[0]] = words[1:]
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}

const contract = "chartledger/adapters/httpapi/api"

// forbidden is why pkg must not import i, or "".
func forbidden(pkg, i string) string {
	from, to := layer(pkg), layer(i)
	switch {
	case support(pkg):
		return "" // test support may reach everything; nothing may reach it
	case support(i):
		return "test support is not for the binary"
	case from == "domain" && to != "domain" && !allowedInDomain(i):
		return "the domain knows the standard library (its next JSON too), semver and labels only"
	case to == "":
		return ""
	case from == "projections" && to != "projections" && to != "domain":
		return "projections know the domain only"
	case from == "commands" && to != "commands" && to != "domain":
		return "commands know the domain only"
	case from == "adapters" && to == "cmd":
		return "adapters are put together by cmd"
	case from == "adapters" && adapter(pkg) == "web" && to != "adapters":
		return "the pages know the API only"
	case from == "adapters" && to == "adapters" && adapter(pkg) != adapter(i) && i != contract:
		return "adapters do not import one another"
	}
	return ""
}

func allowedInDomain(i string) bool {
	return !strings.Contains(strings.Split(i, "/")[0], ".") || slices.Contains([]string{
		"github.com/Masterminds/semver/v3", "k8s.io/apimachinery/pkg/labels", "k8s.io/apimachinery/pkg/selection",
		"k8s.io/apimachinery/pkg/util/validation",
		"github.com/go-json-experiment/json/v1", // the standard library's, from Go 1.27 on
	}, i)
}

// layer is the top folder of one of our packages, "" for all others.
func layer(pkg string) string {
	parts := strings.Split(pkg, "/")
	if parts[0] != "chartledger" || len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func adapter(pkg string) string { return strings.Split(pkg, "/")[2] }

// support says whether a package is there for tests, or for the generator of
// docs/events.md, and so not in the binary.
func support(pkg string) bool {
	return layer(pkg) != "" && strings.HasSuffix(pkg[strings.LastIndex(pkg, "/")+1:], "test") ||
		pkg == "chartledger/domain/wire/eventsdoc"
}
