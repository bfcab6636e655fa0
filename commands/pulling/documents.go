package pulling

// MaxDocument is how many bytes of a text in a package are shown.
const MaxDocument = 256 << 10

// Documents are the texts in a package that people read before they install it. One
// that is not there is empty. They are valid UTF-8, whatever the package has.
type Documents struct {
	Readme          string `json:"readme"`
	Values          string `json:"values"` // of values.yaml
	ReadmeTruncated bool   `json:"readme_truncated"`
	ValuesTruncated bool   `json:"values_truncated"`
}

// Unreadable is the failure of a package in which no texts can be looked for.
func Unreadable(why string) error {
	return fault("package_unreadable", "What the repository has cannot be read as a package. "+why+" Tell who runs the repository.")
}
