package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

func (a *app) repoHistory() *cobra.Command {
	var l listing
	var lines bool
	cmd := &cobra.Command{
		Use: "history NAME", Short: "List who changed a repository, and what, newest first", Args: arguments("NAME"), ValidArgsFunction: a.completeRepos,
		Long: "List who changed a repository, when, and what; and how its syncs ended. It is for the owner and operators.\n" +
			"The history of a deleted repository stays: name it by its id.",
		Example: examples(
			"chartledger repo history bitnami",
			"chartledger repo history bitnami --ndjson > bitnami.ndjson",
			"chartledger repo history 0193a5c1-7d1f-7c3e-9d5b-6f0a3a1f2b4c"),
		RunE: a.unhurried(func(ctx context.Context, s *session, args []string) error {
			ctx, cancel := s.hurried(ctx, lines)
			defer cancel()
			id, err := s.everRepo(ctx, args[0])
			if err != nil {
				return err
			}
			if lines {
				resp, err := s.client.DownloadRepoHistory(ctx, id, nil)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				return s.printEntries(ctx, resp.Body)
			}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				p := &api.ListRepoHistoryParams{Limit: limit, Cursor: cursor}
				return bodyOf(s.client.ListRepoHistoryWithResponse(ctx, id, p))
			}, "nothing was done to it", s.historyTable)
		}),
	}
	l.flags(cmd)
	linesFlag(cmd, &lines)
	return cmd
}

// everRepo is the id of a repository, which may be gone if it is named by its id.
func (s *session) everRepo(ctx context.Context, name string) (string, error) {
	if uuid.Validate(name) == nil {
		return name, nil
	}
	r, err := s.repo(ctx, name)
	return r.ID, err
}

func (s *session) historyTable(entries []api.HistoryEntry) error {
	t := s.table("TIME", "ACTOR", "EVENT", "VERSION", "CHANGES")
	for _, e := range entries {
		version := ""
		if e.Version != nil {
			version = fmt.Sprint(*e.Version)
		}
		t.row(e.Time.UTC().Format("2006-01-02 15:04:05"), e.Actor, shortType(e.Type), version, short(changesOf(e.Changes), 160))
	}
	return t.flush()
}

// shortType is an event's type without what all types have.
func shortType(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(name, "chartledger."), ".v1")
}

// changesOf are changes in a few words each.
func changesOf(changes []api.HistoryChange) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		switch {
		case c.New == nil && c.Old == nil:
			parts[i] = "-" + c.Field
		case c.New == nil:
			parts[i] = "-" + c.Field + " (was " + word(c.Old) + ")"
		case c.Field == "credential" || c.Field == "password":
			parts[i] = c.Field + " " + word(c.New)
		case c.Old == nil:
			parts[i] = c.Field + "=" + word(c.New)
		default:
			parts[i] = c.Field + ": " + word(c.Old) + " → " + word(c.New)
		}
	}
	return strings.Join(parts, ", ")
}

// word is a value as people write it: a text without quotes, unless it is empty.
func word(v any) string {
	if text, ok := v.(string); ok && text != "" {
		return text
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // it was JSON
	return strings.TrimSpace(b.String())
}
