package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// pastFilter is the flags of history.
type pastFilter struct{ actor, kind, about, since, until string }

func (a *app) history() *cobra.Command {
	var f pastFilter
	var l listing
	var lines bool
	cmd := &cobra.Command{
		Use: "history", Short: "List who changed what, newest first, for operators", Args: arguments(),
		Long: "List who changed repositories, users, tokens and selectors, when, and what; and how syncs ended.\n" +
			"With --ndjson all of it is printed, a line of JSON each.",
		Example: examples(
			"chartledger history --since 24h",
			"chartledger history --actor alice --type 'user.*'",
			"chartledger history --ndjson > history.ndjson"),
		RunE: a.unhurried(func(ctx context.Context, s *session, _ []string) error {
			ctx, cancel := s.hurried(ctx, lines)
			defer cancel()
			p, err := f.params(s)
			if err != nil {
				return err
			}
			if lines {
				resp, err := s.client.DownloadHistory(ctx, &p)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				return s.printEntries(ctx, resp.Body)
			}
			return list(ctx, s, l, func(ctx context.Context, limit *int, cursor *string) ([]byte, error) {
				return bodyOf(s.client.ListHistoryWithResponse(ctx, &api.ListHistoryParams{Limit: limit, Cursor: cursor,
					Actor: p.Actor, Type: p.Type, About: p.About, Since: p.Since, Until: p.Until}))
			}, "nothing was done", s.wholeHistoryTable)
		}),
	}
	l.flags(cmd)
	linesFlag(cmd, &lines)
	flags := cmd.Flags()
	flags.StringVar(&f.actor, "actor", "", "only what this user did, or a part of chartledger such as system:indexer")
	flags.StringVar(&f.kind, "type", "", "only events of this type, such as token.revoked or 'user.*'")
	flags.StringVar(&f.about, "about", "", "only what is about this id: a repository, user or selector")
	flags.StringVar(&f.since, "since", "", "only events since a time (2026-11-23T12:00:00Z) or for a while (24h)")
	flags.StringVar(&f.until, "until", "", "only events before a time, or longer ago than this")
	return cmd
}

func (f pastFilter) params(s *session) (p api.DownloadHistoryParams, err error) {
	if p.Since, err = s.parseTime("--since", f.since); err != nil {
		return p, err
	}
	p.Until, err = s.parseTime("--until", f.until)
	p.Actor, p.Type, p.About = optional(f.actor), optional(f.kind), optional(f.about)
	return p, err
}

// wholeHistoryTable is historyTable with what each event is about.
func (s *session) wholeHistoryTable(entries []api.HistoryEntry) error {
	t := s.table("TIME", "ACTOR", "EVENT", "ABOUT", "CHANGES")
	for _, e := range entries {
		t.row(e.Time.UTC().Format("2006-01-02 15:04:05"), e.Actor, shortType(e.Type), e.Subject, short(changesOf(e.Changes), 120))
	}
	return t.flush()
}

// linesFlag has a command print all of a history, instead of a page.
func linesFlag(cmd *cobra.Command, lines *bool) {
	cmd.Flags().BoolVar(lines, "ndjson", false, "print all of it, a line of JSON for each event")
	check := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *lines && (cmd.Flags().Changed("limit") || cmd.Flags().Changed("cursor")) {
			return usage(cmd, "--ndjson prints all: it takes neither --limit nor --cursor")
		}
		return check(cmd, args)
	}
}

// hurried bounds ctx by --timeout; what may be long has no bound unless one is given.
func (s *session) hurried(ctx context.Context, long bool) (context.Context, context.CancelFunc) {
	if long && s.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return s.limited(ctx)
}

// printEntries prints the lines of a download as they come. The last one may be the
// reason why there are no more.
func (s *session) printEntries(ctx context.Context, body io.Reader) error {
	return s.eachLine(ctx, body, func(line []byte) error {
		var r struct {
			Code string `json:"code"`
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return fmt.Errorf("read the server's answer: %w", err)
		}
		if r.Code != "" {
			return ended(line)
		}
		_, err := s.out.Write(append(bytes.TrimSpace(line), '\n'))
		return err
	})
}
