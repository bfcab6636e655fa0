package config

import (
	"regexp"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// readFile reads the settings of the YAML file at path; no path, no settings.
func readFile(path, from string, faults *Error) *koanf.Koanf {
	values := koanf.New(delimiter)
	if path == "" {
		return values
	}
	data, err := file.Provider(path).ReadBytes()
	if err != nil {
		faults.add("%s: must name a file that can be read: %w", from, err)
		return values
	}
	if err := values.Load(content(data), yaml.Parser()); err != nil {
		faults.add("%s: must hold settings in YAML, each once, such as `listen: 127.0.0.1:8080`%s", path, lineOf(err))
		return values
	}
	for _, key := range values.Keys() {
		if !known(key) || key == configKey {
			faults.unknown(path, key, nearest(key, keys()))
		}
	}
	checkSecrets(values, path, faults)
	return values
}

// checkSecrets refuses secrets that YAML took for something else than text: 0123 and 1e20 would not be what was written.
func checkSecrets(values *koanf.Koanf, path string, faults *Error) {
	for _, s := range settings() {
		v := values.Get(s.key)
		if _, isText := v.(string); s.secret && v != nil && !isText {
			faults.add("%s in %s: must be text; put it in quotes", s.key, path)
		}
	}
}

// lineOf is all that is told of YAML's own error: it may quote the file, and so a secret.
func lineOf(err error) string {
	if line := regexp.MustCompile(`line \d+`).FindString(err.Error()); line != "" {
		return " (see " + line + ")"
	}
	return ""
}

// content is a file's bytes as a provider.
type content []byte

// ReadBytes returns the bytes.
func (c content) ReadBytes() ([]byte, error) { return c, nil }

// Read is not called, since a parser is given.
func (c content) Read() (map[string]any, error) { return nil, nil }
