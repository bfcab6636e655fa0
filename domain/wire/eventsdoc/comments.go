package eventsdoc

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// comments are what the sources of the domain say of their types, by "package.Type".
func comments(root fs.FS) (map[string]string, error) {
	files, err := fs.Glob(root, "domain/*/*.go")
	if err != nil {
		return nil, fmt.Errorf("list the domain's sources: %w", err)
	}
	said := make(map[string]string)
	for _, name := range files {
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, fmt.Errorf("read a source: %w", err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse a source: %w", err)
		}
		for _, d := range file.Decls {
			note(said, path.Base(path.Dir(name)), d)
		}
	}
	return said, nil
}

// note takes the comment of a type declaration.
func note(said map[string]string, pkg string, d ast.Decl) {
	decl, ok := d.(*ast.GenDecl)
	if !ok || decl.Tok != token.TYPE || decl.Doc == nil {
		return
	}
	name := decl.Specs[0].(*ast.TypeSpec).Name.Name
	said[pkg+"."+name] = sentence(name, decl.Doc.Text())
}

// sentence is a comment without the name of the Go type, which readers of the log
// have no use for.
func sentence(name, text string) string {
	text = strings.TrimSpace(text)
	rest, found := strings.CutPrefix(text, name+": ")
	if !found {
		return text
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}
