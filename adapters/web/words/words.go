// Package words is what the pages say, in every language: a folder a language, a file a
// group of pages, in the form of go-i18n, which knows each language's plurals and is
// what most Go programs use for it. x/text finds the language that suits a browser best.
package words

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed */*.json
var files embed.FS

// Languages are those that the pages are in, the first one for whoever wants another.
func Languages() []language.Tag { return []language.Tag{language.English, language.MustParse("zh-CN")} }

// Words finds texts in a language.
type Words struct {
	bundle  *i18n.Bundle
	matcher language.Matcher
}

// Load reads all texts.
func Load() (*Words, error) {
	all := Languages()
	w := &Words{bundle: i18n.NewBundle(all[0]), matcher: language.NewMatcher(all)}
	w.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, tag := range all {
		names, err := fs.Glob(files, tag.String()+"/*.json")
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("there are no words for %s", tag)
		}
		for _, name := range names {
			text, err := files.ReadFile(name)
			if err != nil {
				return nil, err
			}
			if _, err := w.bundle.ParseMessageFileBytes(text, path.Base(name[:len(name)-len(".json")])+"."+tag.String()+".json"); err != nil {
				return nil, fmt.Errorf("read the words of %s: %w", name, err)
			}
		}
	}
	return w, nil
}

// For picks the language that somebody chose, or that her browser prefers.
func (w *Words) For(choice, accepts string) (string, *i18n.Localizer) {
	tag, _ := language.MatchStrings(w.matcher, choice, accepts)
	base, _ := tag.Base()
	for _, l := range Languages() {
		if b, _ := l.Base(); b == base {
			return l.String(), i18n.NewLocalizer(w.bundle, l.String())
		}
	}
	return Languages()[0].String(), i18n.NewLocalizer(w.bundle, Languages()[0].String())
}

type localizerKey struct{}

// With is ctx for somebody who reads this language.
func With(ctx context.Context, l *i18n.Localizer) context.Context {
	return context.WithValue(ctx, localizerKey{}, l)
}

// T is the text with this id in the reader's language, with the named values that
// follow put in. "count" chooses the plural.
func T(ctx context.Context, id string, values ...any) string {
	l, ok := ctx.Value(localizerKey{}).(*i18n.Localizer)
	if !ok {
		return id
	}
	c := i18n.LocalizeConfig{MessageID: id}
	if len(values) > 0 {
		named := make(map[string]any, len(values)/2)
		for i := 0; i+1 < len(values); i += 2 {
			named[fmt.Sprint(values[i])] = values[i+1]
		}
		c.TemplateData = named
		c.PluralCount = named["count"]
	}
	text, err := l.Localize(&c)
	if err != nil {
		return id
	}
	return text
}

// Has says whether there is a text with this id.
func Has(ctx context.Context, id string) bool {
	l, ok := ctx.Value(localizerKey{}).(*i18n.Localizer)
	if !ok {
		return false
	}
	_, err := l.Localize(&i18n.LocalizeConfig{MessageID: id})
	return err == nil
}
