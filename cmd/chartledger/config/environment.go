package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/v2"
)

// prefix is what our environment variables begin with.
const prefix = "CHARTLEDGER_"

// client are the variables of the command line client, which a shell may share with the server.
func client() []string {
	return []string{"CHARTLEDGER_SERVER", "CHARTLEDGER_TOKEN", "CHARTLEDGER_TOKEN_FILE"}
}

// serviceLink matches what Kubernetes sets in every pod for services called chartledger or chartledger-something. A
// variable that is a setting is never taken for one.
const serviceLink = `^CHARTLEDGER_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`

// environment reads our variables; an empty one counts, so that it can empty what the file sets.
func environment(environ []string, faults *Error) *koanf.Koanf {
	values := koanf.New(delimiter)
	link := regexp.MustCompile(serviceLink)
	names := variables()
	given := env.Provider(delimiter, env.Opt{
		Prefix:      prefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			key, found := names[name]
			if !found && !slices.Contains(client(), name) && !link.MatchString(name) {
				faults.unknown("environment", name, nearestVariable(name, append(client(), variableNames(names)...)))
			}
			return key, value
		},
	})
	if err := values.Load(given, nil); err != nil {
		faults.add("read the environment: %w", err)
	}
	return values
}

// nearestVariable compares without the prefix, which all have: it would make any short name near.
func nearestVariable(name string, candidates []string) string {
	rests := make([]string, len(candidates))
	for i, c := range candidates {
		rests[i] = strings.TrimPrefix(c, prefix)
	}
	if near := nearest(strings.TrimPrefix(name, prefix), rests); near != "" {
		return prefix + near
	}
	return ""
}

// variables maps the environment variable of every setting to its key.
func variables() map[string]string {
	names := make(map[string]string)
	for _, key := range keys() {
		names[variable(key)] = key
	}
	return names
}

func variableNames(names map[string]string) []string {
	var list []string
	for name := range names {
		list = append(list, name)
	}
	slices.SortFunc(list, strings.Compare)
	return list
}
