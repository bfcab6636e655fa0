package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"

	"chartledger/domain/wire"
	"chartledger/domain/wire/wiretest"
)

// firstRelease is the first release: nobody can be upgraded to it.
const firstRelease = "0.1.0"

// since is a row of types.tsv: since which release a type is folded, and written.
type since struct {
	folded, written string // "-": it is not
}

// TestATypeIsFoldedAReleaseBeforeItIsWritten: while old and new processes read one
// log, the old ones must not meet a type that stops them.
func TestATypeIsFoldedAReleaseBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	table, written := releases(t), writtenTypes(t)
	for name, goType := range foldedTypes() {
		s, ok := table[name]
		switch {
		case !ok:
			t.Errorf("%s is folded and not in the table", name)
		case written[goType] && s.written == "-":
			t.Errorf("%s is written, which the table does not know", name)
		case s.written != "-" && s.folded != firstRelease && !newer(t, s.written, s.folded):
			t.Errorf("%s is written in the release that first folds it: a process of the release before stops at it", name)
		}
		delete(table, name)
	}
	for name := range table {
		t.Errorf("%s is in the table and not folded: it is still in the log", name)
	}
}

// newer says whether release a comes after b.
func newer(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := semver.StrictNewVersion(a)
	if err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	y, err := semver.StrictNewVersion(b)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return x.GreaterThan(y)
}

// releases are the rows of the table, by "topic type".
func releases(t *testing.T) map[string]since {
	t.Helper()
	text, err := os.ReadFile("testdata/types.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]since{}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); !strings.HasPrefix(line, "#") && len(f) == 4 {
			table[f[0]+" "+f[1]] = since{f[2], f[3]}
		} else if !strings.HasPrefix(line, "#") {
			t.Fatalf("not a row of the table: %q", line)
		}
	}
	return table
}

// foldedTypes are all types that can be read, by "topic type", with their Go type;
// an earlier type has none.
func foldedTypes() map[string]string {
	all := map[string]string{}
	for _, s := range wiretest.Samples() {
		all[string(s.Position.Partition.Topic)+" "+s.Event.Type()] = reflect.TypeOf(s.Event).String()
	}
	for _, e := range wire.EarlierTypes() {
		all[string(e.Topic)+" "+e.Was] = ""
	}
	return all
}

// writtenTypes are the Go types of which the program makes values: "package.Type".
func writtenTypes(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range []string{"../../domain", "../../commands", "../../cmd/chartledger/service"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && writes(path) {
				made(t, path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// writes says whether a file is source of the program that may make events: package
// wire only reads them.
func writes(path string) bool {
	return strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") &&
		!strings.Contains(path, "test/") && !strings.Contains(path, "domain/wire/")
}

// made adds the types of all composite literals and conversions of a file.
func made(t *testing.T, path string, found map[string]bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.Ident:
			found[file.Name.Name+"."+e.Name] = true
		case *ast.SelectorExpr:
			if pkg, ok := e.X.(*ast.Ident); ok {
				found[pkg.Name+"."+e.Sel.Name] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			add(n.Type)
		case *ast.CallExpr:
			add(n.Fun)
		}
		return true
	})
}
