package helmrepo

import (
	"errors"

	"go.yaml.in/yaml/v2"
)

// oddApp is what became of an app that is not written as a plain list.
type oddApp struct {
	name     string
	versions []decoded
	fault    string
	doubt    error
}

// decodeOdd reads raw, a block mapping with one app as its key.
func decodeOdd(raw []byte) oddApp {
	if excess := oddCost().check(raw); excess != "" {
		return oddApp{doubt: errDoubt}
	}
	var apps map[string]chartVersions
	err := strictYAML(raw, &apps)
	if err != nil && isSyntax(err) {
		return oddApp{doubt: err}
	}
	if err != nil {
		return oddApp{name: oddName(raw), fault: "the list of versions: " + plainReason(err)}
	}
	if len(apps) != 1 {
		return oddApp{doubt: errors.New("yaml: the apps cannot be told apart")}
	}
	o := oddApp{}
	for name, versions := range apps {
		o.name = name
		for _, v := range versions {
			o.versions = append(o.versions, finish(v, 0))
		}
	}
	return o
}

// oddName is the key of raw as text, if it is one.
func oddName(raw []byte) string {
	var m yaml.MapSlice
	if yaml.Unmarshal(raw, &m) != nil || len(m) != 1 {
		return ""
	}
	name, _ := m[0].Key.(string)
	return name
}
