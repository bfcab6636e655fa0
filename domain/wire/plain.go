package wire

import (
	"strings"

	json "github.com/go-json-experiment/json/v1"
)

// plain reads JSON as Encode writes it: no spaces, no null, no name twice. It
// gives up at the first thing that is not so, and the library reads all of it from
// the beginning: so plain need not know all JSON, but what it accepts it must read
// as the library does. FuzzPlain holds it to that.
//
// The texts that it answers are parts of one string, the whole data; a name, which
// folds keep, is a string of its own.
type plain struct {
	rest   string
	failed bool
}

func (p *plain) fail() { p.rest, p.failed = "", true }

// skip passes over c, if it comes next.
func (p *plain) skip(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *plain) need(c byte) {
	if !p.skip(c) {
		p.fail()
	}
}

// more says whether another element follows; if none does, the end must.
func (p *plain) more(end byte) bool {
	if p.skip(',') {
		return true
	}
	p.need(end)
	return false
}

// object is where the reading of an object is.
type object struct {
	begun bool
	seen  uint64 // numbers of the names
}

// next is the name of an object's next member, whose value follows; "" at the end.
func (p *plain) next(o *object) string {
	if o.begun {
		if !p.more('}') {
			return ""
		}
	} else if o.begun = true; !p.skip('{') || p.rest == "" {
		p.fail()
	} else if p.skip('}') {
		return ""
	}
	name := p.token()
	p.need(':')
	if name == "" {
		p.fail()
	}
	return name
}

// once gives up if the member with a number of its own, below 64, comes again.
func (p *plain) once(o *object, n int) {
	if o.seen&(1<<n) != 0 {
		p.fail()
	}
	o.seen |= 1 << n
}

// token is what stands between quotes, if it is printable ASCII without escapes.
func (p *plain) token() string {
	p.need('"')
	end := strings.IndexByte(p.rest, '"')
	if end < 0 || !simple(p.rest[:end]) {
		p.fail()
		return ""
	}
	s := p.rest[:end]
	p.rest = p.rest[end+1:]
	return s
}

func simple(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// text is a string. One that is not simple is the library's to read.
func (p *plain) text() string {
	if !p.skip('"') {
		p.fail()
		return ""
	}
	end := strings.IndexByte(p.rest, '"')
	if end >= 0 && simple(p.rest[:end]) {
		s := p.rest[:end]
		p.rest = p.rest[end+1:]
		return s
	}
	return p.escaped()
}

// name is a text to be kept without the data around it.
func (p *plain) name() string { return strings.Clone(p.text()) }

// escaped is a string whose first quote has been read.
func (p *plain) escaped() (s string) {
	for end := 0; end < len(p.rest); end++ {
		switch p.rest[end] {
		case '\\':
			end++
		case '"':
			if json.Unmarshal([]byte(`"`+p.rest[:end+1]), &s) != nil {
				p.fail()
				return ""
			}
			p.rest = p.rest[end+1:]
			return s
		}
	}
	p.fail()
	return ""
}

// texts is an array of at least one text.
func (p *plain) texts() []string { return list(p, (*plain).text) }

// list is an array of at least one element.
func list[T any](p *plain, element func(*plain) T) []T {
	all := make([]T, 0, 2)
	p.need('[')
	for more := true; more && !p.failed; more = p.more(']') {
		all = append(all, element(p))
	}
	return all
}

// texts by name: an object.
func (p *plain) table() map[string]string {
	all := make(map[string]string)
	p.need('{')
	for more := !p.skip('}'); more && !p.failed; more = p.more('}') {
		name := p.text()
		p.need(':')
		all[name] = p.text()
	}
	return all
}

// number is a natural number that surely fits.
func (p *plain) number() (n int64) {
	digits := 0
	for digits < len(p.rest) && p.rest[digits] >= '0' && p.rest[digits] <= '9' && digits < 19 {
		n = n*10 + int64(p.rest[digits]-'0')
		digits++
	}
	if digits == 0 || digits > 18 || digits > 1 && p.rest[0] == '0' {
		p.fail()
		return 0
	}
	p.rest = p.rest[digits:]
	return n
}

// yes is true: false is never written.
func (p *plain) yes() bool {
	rest, found := strings.CutPrefix(p.rest, "true")
	if p.rest = rest; !found {
		p.fail()
	}
	return found
}
