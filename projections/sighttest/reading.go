package sighttest

import (
	"pgregory.net/rapid"

	"chartledger/domain"
)

// Reading goes through the log from its beginning: the topics in any order, each in
// its own, in any batches. It is over when there is no more.
func (w *World) Reading() func(t *rapid.T) (b domain.Batch, more bool) {
	repos, access := 0, 0
	return func(t *rapid.T) (b domain.Batch, more bool) {
		if repos == w.Repos.Len() && access == w.Access.Len() {
			return b, false
		}
		topic, done := w.Repos, &repos
		if repos == w.Repos.Len() || access < w.Access.Len() && rapid.Bool().Draw(t, "access-events") {
			topic, done = w.Access, &access
		}
		b = topic.Batch(*done, rapid.IntRange(1, 6).Draw(t, "events"))
		*done += len(b.Records)
		return b, true
	}
}
