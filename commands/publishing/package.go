package publishing

import "encoding/json"

// Package is a chart package that was checked. It goes as data to the process that
// publishes it, which believes it and never unpacks anything.
type Package struct {
	Name, Version string
	Digest        string          // SHA-256 of Chart, hex
	Chart         []byte          // the .tgz
	Prov          []byte          `json:",omitempty"` // its signature; none: it is not signed
	Entry         json.RawMessage // what its Chart.yaml says, as an index has it
}

// File is the name of the object that holds a version of a chart. The name of its
// signature ends in Signature besides.
func File(name, version string) string { return name + "-" + version + ".tgz" }

// Signature ends the names of signatures.
const Signature = ".prov"

// File is the name of the package's object.
func (p Package) File() string { return File(p.Name, p.Version) }
