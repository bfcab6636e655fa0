package catalog

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The levels of headings that a README has within its page.
const firstLevel, lastLevel = 3, 6

// idPattern is what a heading may be called.
func idPattern() *regexp.Regexp { return regexp.MustCompile(`^` + mark + `[\p{L}\p{N}_-]+$`) }

// tamer makes a README a part of a page: its headings are below the page's own, none
// skips a level, images are links, and links lead elsewhere or to a heading.
type tamer struct{}

// Transform changes the document.
func (tamer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var images, links []ast.Node
	last := firstLevel - 1
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // no step fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+firstLevel-1, last+1, lastLevel)
			last = n.Level
			if id, ok := n.AttributeString("id"); ok {
				n.SetAttributeString("id", append([]byte(mark), id.([]byte)...))
			}
		case *ast.Image:
			images = append(images, n)
		case *ast.Link:
			links = append(links, n)
		case *ast.RawHTML:
			breaks(n, reader.Source())
		}
		return ast.WalkContinue, nil
	})
	for _, n := range images {
		tameImage(n.(*ast.Image), reader.Source())
	}
	for _, n := range links {
		tameLink(n.(*ast.Link))
	}
}

// breaks keeps the words apart between which an HTML line break is left out.
func breaks(n *ast.RawHTML, source []byte) {
	if tag := bytes.ToLower(n.Segments.Value(source)); bytes.HasPrefix(tag, []byte("<br")) {
		n.Parent().InsertBefore(n.Parent(), n, ast.NewString([]byte(" ")))
	}
}

// tameImage puts in the place of an image a link to it, or its words where a link
// cannot be.
func tameImage(image *ast.Image, source []byte) {
	destination := string(image.Destination)
	words := strings.TrimSpace(string(wordsOf(image, source)))
	if words == "" {
		words = destination
	}
	var instead ast.Node = ast.NewString([]byte(words))
	if web(destination) && !within(image) {
		link := ast.NewLink()
		link.Destination = image.Destination
		link.AppendChild(link, instead)
		instead = link
	}
	image.Parent().ReplaceChild(image.Parent(), image, instead)
}

// wordsOf is the plain text of a node.
func wordsOf(n ast.Node, source []byte) (all []byte) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // no step fails
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				all = append(all, n.Segment.Value(source)...)
			}
		case *ast.String:
			if entering {
				all = append(all, n.Value...)
			}
		}
		return ast.WalkContinue, nil
	})
	return all
}

// within says whether a node is a part of a link.
func within(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// tameLink lets a link lead to the web or to a heading of the README. Of any other its
// words are left: a file beside the README is not here.
func tameLink(link *ast.Link) {
	destination := string(link.Destination)
	link.Title = nil
	switch heading, ok := strings.CutPrefix(destination, "#"); {
	case web(destination):
	case ok && heading != "":
		link.Destination = []byte("#" + mark + heading)
	default:
		parent := link.Parent()
		for link.FirstChild() != nil {
			parent.InsertBefore(parent, link, link.FirstChild())
		}
		parent.RemoveChild(parent, link)
	}
}
