package eventsdoc

import (
	"bytes"
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"chartledger/domain"
	"chartledger/domain/wire"
	"chartledger/domain/wire/wiretest"
)

//go:embed opening.md
var opening string

// Render is docs/events.md, made of the module's sources in root.
func Render(root fs.FS) ([]byte, error) {
	said, err := comments(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(opening)
	for _, t := range topics() {
		fmt.Fprintf(&out, "\n## `%s`\n\n%s\n", t.name, t.table())
		for _, sample := range wiretest.Samples() {
			if sample.Position.Partition.Topic != t.name {
				continue
			}
			golden, err := fs.ReadFile(root, path.Join("domain/wire/testdata/golden", wiretest.Path(sample)))
			if err != nil {
				return nil, fmt.Errorf("render %s: %w", sample.Event.Type(), err)
			}
			out.WriteString(section(sample, said[goName(sample.Event)], golden))
		}
	}
	return out.Bytes(), nil
}

// section is one event type: when it happens, what it is about, an example.
func section(r domain.Recorded, said string, golden []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n", r.Event.Type(), said)
	if _, control := r.Event.(wire.WriterClaimed); control {
		b.WriteString("Pass over it.\n")
	} else {
		fmt.Fprintf(&b, "- subject: %s; key: %s; `es-version` counts %s\n",
			field(r.Event, r.Event.Subject()), field(r.Event, r.Event.PartitionKey()), counted(r))
		for _, e := range wire.EarlierTypes() {
			if e.Topic == r.Position.Partition.Topic && e.Now == r.Event.Type() {
				fmt.Fprintf(&b, "- older events of this topic have the type `%s` instead\n", e.Was)
			}
		}
		if missing := optional(r.Event); len(missing) > 0 {
			fmt.Fprintf(&b, "- may be missing: `%s`\n", strings.Join(missing, "`, `"))
		}
	}
	fmt.Fprintf(&b, "\n<details><summary>Example</summary>\n\n```json\n%s```\n\n</details>\n", golden)
	return b.String()
}

// counted is what es-version counts for an event.
func counted(r domain.Recorded) string {
	stream := wire.StreamOf(r.Position.Partition.Topic, r.Event)
	switch {
	case r.Position.Partition.Topic == domain.AppEvents:
		return "all events of the repository in this topic"
	case strings.HasPrefix(stream, "sync:"):
		return "the repository's `sync.*` events in this topic, apart from its other events"
	case stream == r.Event.Subject():
		return "the events of this subject"
	}
	return field(r.Event, stream)
}
