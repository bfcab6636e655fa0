package postgres

import (
	"context"
	"strconv"
	"strings"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
	"chartledger/projections"
)

// side is a table with a part of the history: of one topic, whose events have types
// of these kinds.
type side struct {
	table string
	topic domain.Topic
	kinds []string
}

// historySides are the parts, by their numbers. Those of a repository are the first
// two: all its events that are in one topic are in one partition, so time, side and
// offset are an order that stays.
func historySides() []side {
	return []side{
		{"repo_history", domain.RepoEvents, []string{"repo", "sync"}},
		{"app_history", domain.AppEvents, []string{"sync", "catalog"}},
		{"access_history", domain.AccessEvents, []string{"user", "token", "selector"}},
	}
}

const repoSides = 2

// entryResult is a row of historyQuery.
type entryResult struct {
	Side                          int
	LogPartition                  int32
	LogOffset                     int64
	EventID, Actor, Type, Subject string
	At                            time.Time
	RepoVersion                   int64
	CommandID, CorrelationID      string
	Changes                       []projections.Change
	placed
}

func (r entryResult) entry() projections.Entry {
	return projections.Entry{
		Topic: historySides()[r.Side].topic, Partition: r.LogPartition, Offset: r.LogOffset, EventID: r.EventID,
		At: r.At, Actor: r.Actor, Type: r.Type, Subject: r.Subject, RepoVersion: r.RepoVersion,
		CommandID: r.CommandID, CorrelationID: r.CorrelationID, Changes: r.Changes,
	}
}

// History answers a page of a repository's history, newest first.
func (q *Queries) History(ctx context.Context, v projections.Viewer, at projections.Token, repoID string, p projections.Page) (list projections.List[projections.Entry], err error) {
	cursor, err := decodeCursor("history", historyOrder("0"), p.Cursor)
	if err != nil {
		return list, err
	}
	var a args
	sql := historyQuery(&a, repoID, cursor, limitOf(p)+1)
	used := []projections.Projection{projections.Visibility(), projections.Selectors(), projections.History()}
	err = q.using(ctx, used, at, func(ctx context.Context, s snapshot) error {
		if err := mayReadHistory(ctx, s, v, repoID); err != nil {
			return err
		}
		list, err = page(ctx, s, sql, a, p, "history", entryResult.entry)
		return err
	})
	return list, err
}

// historyOrder is the order of a side's rows.
func historyOrder(side string) order {
	return order{{"h.at", "timestamptz", true}, {side + "::int", "int", true}, {"h.log_offset", "bigint", true}}
}

// historyQuery is the newest rows of a repository.
func historyQuery(a *args, repoID string, cursor []string, limit int) string {
	m := merged{args: a, limit: a.add(limit)}
	where := "h.about = " + a.add(text(repoID))
	for i := range repoSides {
		m.add(i, historyOrder(strconv.Itoa(i)), cursor, where)
	}
	return m.sql("at DESC, side DESC, log_offset DESC")
}

// merged is a query of the newest rows of several sides. Each is limited by itself,
// so that its index is read no further than the page needs.
type merged struct {
	args  *args
	limit string // its placeholder
	parts []string
}

func (m *merged) add(number int, o order, cursor []string, where string) {
	m.parts = append(m.parts, "(SELECT "+strconv.Itoa(number)+" AS side, "+o.pageKey()+`, h.log_partition, h.log_offset, h.event_id, h.at, h.actor,
		h.type, h.subject, h.repo_version, h.command_id, h.correlation_id, h.changes
		FROM {history}.`+historySides()[number].table+" h WHERE "+where+" AND "+o.after(m.args, cursor)+o.clause()+" LIMIT "+m.limit+")")
}

func (m *merged) sql(order string) string {
	return "SELECT * FROM (" + strings.Join(m.parts, " UNION ALL ") + ") sides ORDER BY " + order + " LIMIT " + m.limit
}

// mayReadHistory lets the owner in, also the last one of a repository that is
// gone, and those who see all. Who merely sees the repository learns that she may
// not; to everybody else there is none.
func mayReadHistory(ctx context.Context, s snapshot, v projections.Viewer, repoID string) error {
	var a args
	sql := "SELECT r.owner, r.visibility FROM {visibility}.repos r WHERE r.id = " + a.add(text(repoID)) + " AND r.version > 0"
	found, err := one[struct{ Owner, Visibility string }](ctx, s, "repository", sql, a)
	who := user.User{ID: v.UserID, Role: v.Role}
	it := user.Thing{Owner: found.Owner, Public: found.Visibility == string(repo.Public)}
	if err != nil || who.May(user.ReadHistory, it) {
		return err
	}
	if err := seesRepo(ctx, s, v, repoID); err != nil {
		return err
	}
	it.Matched = true // or public: she sees it
	return who.Check(user.ReadHistory, it)
}
