package eventsdoc

import (
	"fmt"

	"chartledger/domain"
)

// topic is what is to be said of one.
type topic struct {
	name                           domain.Topic
	what, partitions, key, ordered string
}

// topics are in the order of the document.
func topics() []topic {
	return []topic{{
		name: domain.RepoEvents, partitions: "1", key: "repository id",
		what:    "What was decided about repositories, and which syncs were asked for.",
		ordered: "all events of the topic, in one order",
	}, {
		name: domain.AccessEvents, partitions: "1", key: "user id, for tokens too; selector id",
		what:    "Users, their tokens, and the label selectors that let them see repositories.",
		ordered: "all events of the topic, in one order",
	}, {
		name: domain.AppEvents, partitions: "12", key: "repository id",
		what:    "What the indexer found: runs, apps and versions. A catalog is the fold of these.",
		ordered: "the events of a repository",
	}}
}

func (t topic) table() string {
	return fmt.Sprintf("%s\n\n| partitions | key | in order | kept | written by |\n|---|---|---|---|---|\n| %s | %s | %s | for ever | %s |",
		t.what, t.partitions, t.key, t.ordered, t.writer())
}

func (t topic) writer() string {
	if t.name == domain.AppEvents {
		return "the indexer that owns the partition"
	}
	return "the registrar"
}
