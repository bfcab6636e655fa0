package config

import (
	"strconv"

	"github.com/spf13/pflag"
)

// Flags adds a flag for every setting that may be one, and --config. Their help names the defaults.
func Flags(flags *pflag.FlagSet) {
	flags.String(configKey, "", "YAML file of settings, each under its flag's name")
	for _, s := range settings() {
		switch initial, err := strconv.ParseBool(s.initial); {
		case s.noFlag:
		case err == nil:
			flags.Bool(s.key, initial, s.help)
		default:
			flags.String(s.key, s.initial, s.help)
		}
	}
	flags.SortFlags = false
}
