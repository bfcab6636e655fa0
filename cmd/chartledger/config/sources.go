package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// layer is one place where settings come from, and what it calls them.
type layer struct {
	values *koanf.Koanf
	name   func(key string) string
}

// layers are the places in order, the one that beats the others first.
type layers []layer

// delimiter separates the parts of a nested key, which no setting has.
const delimiter = "."

// sources reads every place but the defaults and adds what is unknown there to faults.
func sources(flags *pflag.FlagSet, environ []string, faults *Error) layers {
	flag := layer{koanf.New(delimiter), func(key string) string { return "--" + key }}
	// Without other values to compare with, the provider leaves out the flags that nobody gave.
	given := posflag.ProviderWithFlag(flags, delimiter, nil, func(f *pflag.Flag) (string, any) {
		if !known(f.Name) {
			return "", nil
		}
		return f.Name, f.Value.String()
	})
	if err := flag.values.Load(given, nil); err != nil {
		faults.add("read the flags: %w", err)
	}
	env := layer{environment(environ, faults), variable}
	file, from := layers{flag, env}.lookup(setting{key: configKey})
	return layers{flag, env, {readFile(file, from, faults), func(key string) string { return key + " in " + file }}}
}

// lookup returns a setting's value and where it is from.
func (l layers) lookup(s setting) (value, from string) {
	for _, layer := range l {
		if v := layer.values.Get(s.key); v != nil {
			return written(v), layer.name(s.key)
		}
	}
	return s.initial, "--" + s.key
}

// written is a value as text, lists comma-separated: a file may hold numbers, booleans and lists.
func written(v any) string {
	items, ok := v.([]any)
	if !ok {
		return strings.TrimSpace(fmt.Sprint(v))
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = fmt.Sprint(item)
	}
	return strings.Join(texts, ",")
}

func known(key string) bool { return slices.Contains(keys(), key) }

// keys are the names of all settings, and config.
func keys() []string {
	all := map[string]bool{configKey: true}
	for _, s := range settings() {
		all[s.key] = true
	}
	return slices.Sorted(maps.Keys(all))
}
