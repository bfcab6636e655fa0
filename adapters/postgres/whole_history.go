package postgres

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"chartledger/domain"
	"chartledger/projections"
)

// WholeHistory answers a page of what was done to anything, newest first.
func (q *Queries) WholeHistory(ctx context.Context, v projections.Viewer, at projections.Token, f projections.HistoryFilter, p projections.Page) (list projections.List[projections.Entry], err error) {
	if !v.SeesAll {
		return list, domain.Refuse(domain.Forbidden, "forbidden", "Only who sees everything reads the whole history.")
	}
	cursor, err := decodeCursor("whole-history", wholeOrder("0"), p.Cursor)
	if err != nil {
		return list, err
	}
	var a args
	sql := wholeQuery(&a, f, cursor, limitOf(p)+1)
	err = q.using(ctx, []projections.Projection{projections.History()}, at, func(ctx context.Context, s snapshot) error {
		list, err = page(ctx, s, sql, a, p, "whole-history", entryResult.entry)
		return err
	})
	return list, err
}

// wholeOrder is the order of a side's rows among all of it. The times are those of
// the writers, so the place in the log decides only where they are equal.
func wholeOrder(side string) order {
	return order{{"h.at", "timestamptz", true}, {side + "::int", "int", true},
		{"h.log_partition", "int", true}, {"h.log_offset", "bigint", true}}
}

func wholeQuery(a *args, f projections.HistoryFilter, cursor []string, limit int) string {
	m := merged{args: a, limit: a.add(limit)}
	where := picked(a, f)
	for i, side := range historySides() {
		if side.mayHave(f.Type) {
			m.add(i, wholeOrder(strconv.Itoa(i)), cursor, where)
		}
	}
	if len(m.parts) == 0 {
		m.add(0, wholeOrder("0"), cursor, "false AND "+where)
	}
	return m.sql("at DESC, side DESC, log_partition DESC, log_offset DESC")
}

// picked is the condition of a filter.
func picked(a *args, f projections.HistoryFilter) string {
	where := []string{"true"}
	if f.Actor != "" {
		where = append(where, "h.actor = "+a.add(text(f.Actor)))
	}
	if f.About != "" {
		where = append(where, "h.about = "+a.add(text(f.About)))
	}
	if f.Type != "" {
		where = append(where, "h.type LIKE ANY("+a.add(typePatterns(f.Type))+"::text[])")
	}
	if f.Since != nil {
		where = append(where, "h.at >= "+a.add(*f.Since))
	}
	if f.Until != nil {
		where = append(where, "h.at < "+a.add(*f.Until))
	}
	return strings.Join(where, " AND ")
}

// typePatterns are patterns for LIKE, which is far cheaper than a regular expression, of
// the types that a filter means: with what all types begin with and with a version,
// unless it says them itself.
func typePatterns(filter string) (patterns []string) {
	said := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`).Replace(text(filter))
	for _, begin := range []string{"chartledger.", ""} {
		if begin == "" && !strings.HasPrefix(said, "%") && !strings.HasPrefix(said, "chartledger") {
			continue // no type begins otherwise
		}
		patterns = append(patterns, begin+said, begin+said+".v_")
	}
	return patterns
}

// mayHave says whether a side can have types that a filter means: a table that has
// none would be read from end to end to find that out.
func (s side) mayHave(filter string) bool {
	kind, _, _ := strings.Cut(strings.TrimPrefix(filter, "chartledger."), ".")
	return kind == "" || strings.Contains(kind, "*") || slices.Contains(s.kinds, kind)
}
