package helmchart

import (
	"bytes"
	"io"
	"slices"

	"go.yaml.in/yaml/v2"
)

// The limits of the YAML that the loader reads.
const (
	maxYAML     = 1 << 20 // bytes of a file
	maxParts    = 300_000 // of all files of a package
	maxExpanded = 8 << 20 // bytes of a file with its aliases replaced
)

// isYAML says whether the loader decodes files of this name.
func isYAML(name string) bool {
	return slices.Contains([]string{"Chart.yaml", "Chart.lock", "values.yaml", "requirements.yaml", "requirements.lock"}, name)
}

// yaml refuses a file that costs much more to decode than its size explains.
func (i *inspection) yaml(name string, r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxYAML+1))
	if err != nil {
		return i.unreadable(err)
	}
	if len(raw) > maxYAML {
		return tooLarge("chart_yaml_too_large", "The file %s in the package is larger than %s.", quotable(name, 80), size(maxYAML))
	}
	for _, sign := range []string{"\n", "\r", ",", "- ", "?", "[", "{"} { // hardly two parts do without one of these
		i.parts += bytes.Count(raw, []byte(sign))
	}
	if i.parts > maxParts {
		return tooLarge("chart_yaml_too_large", "The YAML in the package has more than %d parts.", maxParts)
	}
	if bytes.IndexByte(raw, '*') < 0 {
		return nil
	}
	var v any
	if yaml.Unmarshal(raw, &v) != nil {
		return nil // the loader says it better
	}
	if left := maxExpanded; !fits(v, &left) {
		return tooLarge("chart_yaml_too_large", "The file %s in the package grows beyond %s when its aliases are replaced.",
			quotable(name, 80), size(maxExpanded))
	}
	return nil
}

// fits says whether v is small with every alias replaced by what it stands for. It
// ends when it is not.
func fits(v any, left *int) bool {
	*left -= 8
	switch v := v.(type) {
	case string:
		*left -= len(v)
	case []any:
		for _, x := range v {
			if !fits(x, left) {
				return false
			}
		}
	case map[any]any:
		for k, x := range v {
			if !fits(k, left) || !fits(x, left) {
				return false
			}
		}
	}
	return *left >= 0
}
