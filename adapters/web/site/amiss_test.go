package site_test

import (
	"context"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
	"chartledger/adapters/web/words"
)

// reader is somebody who reads this language.
func reader(t *testing.T, language string) context.Context {
	t.Helper()
	all, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	_, local := all.For(language, "")
	return words.With(t.Context(), local)
}

// What is wrong with a field is said in the reader's language, with the bound that the API
// told; what nobody has words for stays as the API says it.
func TestFieldsAreAmissInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		language string
		wrong    api.FieldError
		want     string
	}{
		"a bound":                  {"zh-CN", api.FieldError{Pointer: "/password", Code: "too_short", Detail: "This needs at least 12 characters."}, "至少需要 12 个字符。"},
		"nothing where some is":    {"en", api.FieldError{Pointer: "/name", Code: "too_short", Detail: "This must not be empty."}, "This is needed."},
		"the field's own words":    {"zh-CN", api.FieldError{Pointer: "/id", Code: "invalid_format"}, "请使用小写字母、数字、点、连字符、下划线或 @，并以字母或数字开头和结尾。"},
		"the words of any field":   {"zh-CN", api.FieldError{Pointer: "/subject", Code: "invalid_format"}, "格式不正确。"},
		"a parameter of the query": {"en", api.FieldError{Pointer: "query:name", Code: "invalid_format"}, "Use lower-case letters, digits, dots, dashes or underscores; begin and end with a letter or digit."},
		"no words for it":          {"zh-CN", api.FieldError{Pointer: "/x", Code: "unheard_of", Detail: "Unheard of."}, "Unheard of."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &site.Problem{Problem: api.Problem{Errors: []api.FieldError{c.wrong}}}
			if got := site.Amiss(reader(t, c.language), p, "/other", c.wrong.Pointer); got != c.want {
				t.Errorf("it says %q, not %q", got, c.want)
			}
		})
	}
}

func TestNothingIsAmissWithAFieldThatIsWell(t *testing.T) {
	t.Parallel()
	p := &site.Problem{Problem: api.Problem{Errors: []api.FieldError{{Pointer: "/labels/team", Code: "too_long"}}}}
	if got := site.Amiss(reader(t, "en"), p, "/name", "/label"); got != "" {
		t.Errorf("it says %q", got)
	}
	if got := site.Amiss(reader(t, "en"), p, "/labels/"); got == "" {
		t.Error("it says nothing of what is below a prefix")
	}
	if got := site.Amiss(reader(t, "en"), nil, "/name"); got != "" {
		t.Errorf("it says %q of no problem", got)
	}
}
