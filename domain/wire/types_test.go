package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/wire/wiretest"
)

// decoders are the functions of types.go that say how a topic's types are read.
var decoders = map[string]domain.Topic{
	"repoEvents": domain.RepoEvents, "accessEvents": domain.AccessEvents, "appEvents": domain.AppEvents,
	"decoderOf": "", // the claim, in every topic
}

// TestEveryTypeHasASample reads the source, because a switch cannot be asked what
// it knows: a type that is decoded or declared and has no sample is not frozen.
func TestEveryTypeHasASample(t *testing.T) {
	t.Parallel()
	sampled := map[string]bool{}
	for _, s := range wiretest.Samples() {
		sampled[string(s.Position.Partition.Topic)+" "+reflect.TypeOf(s.Event).String()] = true
	}
	decoded := decodedTypes(t)
	for name := range decoded {
		if !sampled[name] {
			t.Errorf("%s is decoded and has no sample", name)
		}
	}
	for name := range sampled {
		if !decoded[name] {
			t.Errorf("%s has a sample and is not decoded", name)
		}
	}
	for _, name := range declaredTypes(t) {
		if !anyTopic(decoded, name) {
			t.Errorf("%s is declared and in no topic", name)
		}
	}
}

func anyTopic(known map[string]bool, name string) bool {
	for k := range known {
		if strings.HasSuffix(k, " "+name) {
			return true
		}
	}
	return false
}

// decodedTypes are "topic package.Type" of every of[package.Type] in types.go.
func decodedTypes(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "types.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		topic, reads := domain.Topic(""), false
		if ok {
			topic, reads = decoders[fn.Name.Name]
		}
		if !reads {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if ix, ok := n.(*ast.IndexExpr); ok {
				for _, in := range topicsOf(topic) {
					found[string(in)+" "+qualified(ix.Index)] = true
				}
			}
			return true
		})
	}
	return found
}

func topicsOf(t domain.Topic) []domain.Topic {
	if t != "" {
		return []domain.Topic{t}
	}
	return []domain.Topic{domain.RepoEvents, domain.AccessEvents, domain.AppEvents}
}

func qualified(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.X.(*ast.Ident).Name + "." + s.Sel.Name
	}
	return "wire." + e.(*ast.Ident).Name
}

// declaredTypes are those with a method Type in the packages of the domain.
func declaredTypes(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, dir := range []string{"../repo", "../syncs", "../catalog", "../user", "../token", "../selector", "."} {
		pkgs, err := parser.ParseDir(token.NewFileSet(), dir, nil, 0) //nolint:staticcheck // no build tags here
		if err != nil {
			t.Fatal(err)
		}
		for name, pkg := range pkgs {
			for _, file := range pkg.Files {
				found = append(found, typed(name, file)...)
			}
		}
	}
	return found
}

func typed(pkg string, file *ast.File) []string {
	var found []string
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "Type" && fn.Recv != nil {
			found = append(found, pkg+"."+fn.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	return found
}
