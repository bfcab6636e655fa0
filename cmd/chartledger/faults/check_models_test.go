package faults_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
)

// quietWithin is how long work may take that was left over when the faults ended.
const quietWithin = 90 * time.Second

// settle waits until all that was asked for is done, and says whether it is.
func (w *world) settle() bool {
	for _, status := range []string{"requested", "running"} {
		if !w.eventually(quietWithin, func() bool {
			got, err := w.send(context.Background(), w.processes[0], operatorToken, "GET", "/syncs?limit=1&status="+status, nil, nil)
			var page struct{ Items []any }
			return err == nil && got.status == http.StatusOK && json.Unmarshal(got.body, &page) == nil && len(page.Items) == 0
		}) {
			w.violation("nothing is stuck", nil, "%v after the last fault a sync is still %s", quietWithin, status)
			return false
		}
	}
	// Who lists syncs does not see those of repositories that are gone. The slot of a
	// process that was killed is nobody's until its session has ended.
	return w.eventually(quietWithin, func() bool {
		return len(unanswered(readLog(w.t, w.broker.Addr, domain.RepoEvents)[0], readLog(w.t, w.broker.Addr, domain.AppEvents))) == 0
	})
}

// rows are a database's read models, by table.
type rows map[string][]string

// caughtUp waits until a database has all of the log, and answers its rows.
func (w *world) caughtUp(database string) rows {
	ends := map[domain.Topic]offsets{}
	for _, topic := range []domain.Topic{domain.RepoEvents, domain.AppEvents} {
		ends[topic] = stableEnds(w.t, w.broker.Addr, topic)
	}
	conn := w.db.connect(database)
	defer conn.Close(context.Background())
	var lag string
	if !w.eventually(quietWithin, func() bool { lag = w.lag(conn, ends); return lag == "" }) {
		w.violation("nothing is stuck", nil, "the read models of database %q do not come to the end of the log: %s", database, lag)
	}
	return w.dump(conn)
}

// lag is a position that is behind the ends.
func (w *world) lag(conn *pgx.Conn, ends map[domain.Topic]offsets) string {
	found, err := conn.Query(context.Background(), "SELECT schema, topic, partition, next FROM chartledger.positions")
	if err != nil {
		return err.Error()
	}
	type position struct {
		Schema, Topic string
		Partition     int32
		Next          int64
	}
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[position])
	if err != nil || len(all) == 0 {
		return fmt.Sprintf("no positions: %v", err)
	}
	for _, p := range all {
		if end := ends[domain.Topic(p.Topic)][p.Partition]; p.Next < end {
			return fmt.Sprintf("%s is at %d of %s/%d, which ends at %d", p.Schema, p.Next, p.Topic, p.Partition, end)
		}
	}
	return ""
}

// dump reads every table of the read models, in an order of its own.
func (w *world) dump(conn *pgx.Conn) rows {
	w.t.Helper()
	found, err := conn.Query(context.Background(), `SELECT DISTINCT table_schema || '.' || table_name
		FROM information_schema.tables JOIN chartledger.positions ON schema = table_schema ORDER BY 1`)
	if err != nil {
		w.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	all := rows{}
	for _, table := range tables {
		found, err := conn.Query(context.Background(), "SELECT to_jsonb(t)::text FROM "+table+" t ORDER BY 1")
		if err == nil {
			all[table], err = pgx.CollectRows(found, pgx.RowTo[string])
		}
		if err != nil {
			w.t.Fatalf("dump %s: %v", table, err)
		}
	}
	return all
}

// sameRows compares the live read models with those that were made anew.
func (w *world) sameRows(live, fresh rows) {
	for _, table := range slices.Sorted(maps.Keys(fresh)) {
		missing, extra := difference(fresh[table], live[table]), difference(live[table], fresh[table])
		if len(missing)+len(extra) > 0 {
			w.violation("read models equal a rebuild", slices.Concat(some("missing", missing), some("extra", extra)),
				"%s has %d rows, a rebuild has %d; %d are missing or other, %d extra or other",
				table, len(live[table]), len(fresh[table]), len(missing), len(extra))
		}
	}
	if len(live) != len(fresh) || len(fresh) == 0 {
		w.violation("read models equal a rebuild", nil, "%d tables, a rebuild has %d", len(live), len(fresh))
	}
}

// difference are the rows of a that b has not.
func difference(a, b []string) []string {
	has := map[string]bool{}
	for _, row := range b {
		has[row] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(row string) bool { return has[row] })
}

// some are a few rows, told apart from others.
func some(what string, rows []string) (told []string) {
	for _, row := range rows[:min(len(rows), shown)] {
		told = append(told, fmt.Sprintf("%s: %.600s", what, row))
	}
	return told
}

// listed are the repositories that each process lists to an operator.
func (w *world) listed() map[int][]repoSeen {
	all := map[int][]repoSeen{}
	for _, p := range w.regulars() {
		got, err := w.send(context.Background(), p, operatorToken, "GET", "/repos?limit=200", nil, nil)
		var page struct{ Items []repoSeen }
		if err != nil || got.status != http.StatusOK || json.Unmarshal(got.body, &page) != nil {
			w.violation("nothing is stuck", nil, "process %d does not list the repositories: %v %s", p.n, err, got.body)
			continue
		}
		all[p.n] = page.Items
	}
	return all
}

// listsAreTrue: every process lists what the fold of the log has.
func (j *judge) listsAreTrue(listed map[int][]repoSeen) {
	end, alive := len(j.ledger.events), 0
	for id := range j.ledger.repos {
		if visible(j.ledger.repoAt(id, end), "operator") {
			alive++
		}
	}
	for n, list := range listed {
		for _, seen := range list {
			if !j.shows(&read{Seen: seen, Repo: seen.ID}, end) {
				j.violation("read models equal the fold", j.about(seen.ID), "process %d lists %+v", n, seen)
			}
		}
		if len(list) != alive && alive < 200 {
			j.violation("read models equal the fold", nil, "process %d lists %d repositories, want %d", n, len(list), alive)
		}
	}
}
