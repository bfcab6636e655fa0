package httpapi

import (
	"path"
	"regexp"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
)

// logFilter picks records of the log.
type logFilter struct {
	topics        []domain.Topic
	kind, subject string
	since, until  *time.Time
	control       bool
}

func newLogFilter(p api.ReadLogParams) (logFilter, error) {
	f := logFilter{topics: logTopics(p.Topic), kind: value(p.Type), subject: value(p.Subject),
		since: p.Since, until: p.Until, control: value(p.Control)}
	if p.Until != nil && value(p.Follow) {
		return f, malformed("What is followed has no end.", api.FieldError{
			Pointer: "query:until", Code: "excluded", Detail: "Not together with follow."})
	}
	return f, nil
}

// logTopics are the topics that are shown. The vault is none of them.
func logTopics(only *api.LogTopic) []domain.Topic {
	switch value(only) {
	case api.LogTopicRepoEvents:
		return []domain.Topic{domain.RepoEvents}
	case api.LogTopicAccessEvents:
		return []domain.Topic{domain.AccessEvents}
	case api.LogTopicAppEvents:
		return []domain.Topic{domain.AppEvents}
	}
	return []domain.Topic{domain.RepoEvents, domain.AccessEvents, domain.AppEvents}
}

// controlTypes begin the types of control records, ordinaryTypes those of all.
const (
	controlTypes  = "chartledger.es."
	ordinaryTypes = "chartledger."
)

// picks says whether a record is wanted.
func (f logFilter) picks(r api.LogRecord) bool {
	switch {
	case strings.HasPrefix(r.Type, controlTypes) && !f.control:
		return false
	case f.subject != "" && r.Subject != f.subject:
		return false
	case f.kind != "" && !typeMatches(f.kind, r.Type):
		return false
	}
	return f.inTime(r.Time)
}

// inTime says whether a record's time is wanted. One that cannot be read is: who
// looks for what went wrong must not miss it.
func (f logFilter) inTime(text string) bool {
	if f.since == nil && f.until == nil {
		return true
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	return err != nil || (f.since == nil || !at.Before(*f.since)) && (f.until == nil || at.Before(*f.until))
}

var typeVersion = regexp.MustCompile(`\.v[0-9]+$`)

// typeMatches says whether a pattern means a type, written whole or in short. Of
// what path.Match knows the contract lets only the star through.
func typeMatches(pattern, name string) bool {
	plain := strings.TrimPrefix(name, ordinaryTypes)
	for _, form := range []string{name, plain, typeVersion.ReplaceAllString(name, ""), typeVersion.ReplaceAllString(plain, "")} {
		if ok, err := path.Match(pattern, form); ok && err == nil {
			return true
		}
	}
	return false
}
