package helmrepo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	yamlv2 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"

	"chartledger/domain/catalog"
)

// decoded is what became of one version: a listing, or the fault that it has. doubt
// is neither: its text is not YAML by itself, so it was cut out wrongly, or the
// file is broken.
type decoded struct {
	listing catalog.Listing
	version string
	fault   string
	doubt   error
}

// decodeItem makes a version of raw, one item of a block sequence.
func decodeItem(raw []byte) decoded {
	if v, ok := readPlain(raw); ok {
		return finish(v, len(raw))
	}
	if excess := entryCost().check(raw); excess != "" {
		return decoded{fault: "the entry " + excess}
	}
	var vs chartVersions
	if err := strictYAML(raw, &vs); err != nil {
		if isSyntax(err) {
			return decoded{doubt: err}
		}
		return decoded{version: guessVersion(raw), fault: plainReason(err)}
	}
	if len(vs) != 1 {
		return decoded{doubt: errors.New("yaml: the entries cannot be told apart")}
	}
	return finish(vs[0], sizeIfPlain(raw))
}

// decodeJSON makes a version of raw, one element of a JSON array.
func decodeJSON(raw []byte) decoded {
	var v *chartVersion
	if int64(len(raw)) > entryCost().bytes {
		return decoded{fault: "the entry is larger than " + size(entryCost().bytes)}
	}
	if quickJSON(raw, &v) {
		return finish(v, len(raw))
	}
	v = nil
	if err := json.Unmarshal(raw, &v); err != nil {
		return decoded{version: guessJSONVersion(raw), fault: plainReason(err)}
	}
	return finish(v, len(raw))
}

// quickJSON decodes what there is only one way to read: known fields in their own
// case, none twice, all texts UTF-8. Helm's decoder makes the same of it in three
// times the time. What it refuses that decoder has to look at.
func quickJSON(raw []byte, v **chartVersion) bool {
	return jsonv2.Unmarshal(raw, v, jsonv2.RejectUnknownMembers(true)) == nil
}

// finish admits v and makes a listing of it.
func finish(v *chartVersion, rawSize int) decoded {
	if fault := admit(v); fault != "" {
		d := decoded{fault: fault}
		if v != nil {
			d.version = printable(v.Version, maxName)
		}
		return d
	}
	l, fault := list(v, rawSize)
	return decoded{listing: l, version: printable(v.Version, maxName), fault: fault}
}

// sizeIfPlain is raw's size unless aliases make more of it.
func sizeIfPlain(raw []byte) int {
	if hasAlias(raw) {
		return 0
	}
	return len(raw)
}

// strictYAML decodes as Helm does. The library is made for files one trusts: what
// panics in it is an error here.
func strictYAML(raw []byte, into any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: the reader gave up on it")
		}
	}()
	return yaml.UnmarshalStrict(raw, into)
}

// isSyntax says whether err is about the YAML itself and not about what it says.
func isSyntax(err error) bool {
	var strict *yamlv2.TypeError
	text, converting := strings.CutPrefix(err.Error(), "error converting YAML to JSON: ")
	return !errors.As(err, &strict) && strings.HasPrefix(text, "yaml: ") && converting ||
		strings.HasPrefix(err.Error(), "yaml: ")
}

// guessVersion finds the version of an item that cannot be decoded, for its warning:
// the first `version` that stands as far to the right as the item's first field.
func guessVersion(raw []byte) string {
	column := -1
	for line := range strings.Lines(string(raw)) {
		field := strings.TrimLeft(line, " -")
		if column < 0 {
			column = len(line) - len(field)
		}
		if rest, ok := strings.CutPrefix(field, "version:"); ok && column == len(line)-len(field) {
			return printable(strings.Trim(rest, " \r\n\"'"), 80)
		}
	}
	return ""
}

// guessJSONVersion does the same for an element of a JSON array.
func guessJSONVersion(raw []byte) string {
	var v struct{ Version json.RawMessage }
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return printable(strings.Trim(string(v.Version), `"`), 80)
}
