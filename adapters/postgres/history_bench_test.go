package postgres_test

import (
	"testing"

	"chartledger/projections"
)

// pastSQL fills the history as ten years would: a million events of repositories,
// 200 000 of rights and 600 000 outcomes of syncs.
const pastSQL = `
INSERT INTO history_v3_g1.repo_history SELECT '0/'||i, 0, i, 'e'||i, now()-(1000000-i)*interval '5 minutes', 'u'||(i%2000),
 CASE WHEN i%100000=0 THEN 'chartledger.repo.deleted.v1' ELSE 'chartledger.repo.updated.v1' END, 'r'||(i%100000), 7, 'c', 'x', '[{"field":"name","old":"a","new":"b"}]', 'r'||(i%100000) FROM generate_series(1,1000000) i;
INSERT INTO history_v3_g1.access_history SELECT '0/'||i, 0, i, 'e'||i, now()-(200000-i)*interval '25 minutes', CASE WHEN i%50000=0 THEN 'rare' ELSE 'u7' END,
 'chartledger.token.issued.v1', 't'||i, 0, 'c', 'x', '[]', 'u'||(i%2000) FROM generate_series(1,200000) i;
INSERT INTO history_v3_g1.app_history SELECT (i%12)||'/'||i, i%12, i, 'e'||i, now()-(600000-i)*interval '8 minutes', 'system:indexer',
 'chartledger.sync.completed.v1', 's'||i, 7, 'c', 'x', '[]', 'r'||(i%100000) FROM generate_series(1,600000) i;
ANALYZE`

// BenchmarkWholeHistory measures a page of the whole history at scale, by its filters,
// and the biggest page, of which a download has nine thousand.
func BenchmarkWholeHistory(t *testing.B) {
	b := setup(t)
	exec(t, b.dsn, pastSQL)
	type F = projections.HistoryFilter
	deep := must[projections.List[projections.Entry]](t)(b.q.WholeHistory(t.Context(), everyone, nil, F{}, projections.Page{Limit: 200}))
	long := t0.AddDate(5, 0, 0)
	for name, tt := range map[string]struct {
		f F
		p projections.Page
	}{
		"all":           {},
		"200 further":   {p: projections.Page{Limit: 200, Cursor: deep.NextCursor}},
		"actor":         {f: F{Actor: "u7"}},
		"rare actor":    {f: F{Actor: "rare"}},
		"about":         {f: F{About: "r500"}},
		"kind":          {f: F{Type: "token.*"}},
		"rare type":     {f: F{Type: "repo.deleted"}},
		"type never":    {f: F{Type: "repo.enabled"}},
		"since the end": {f: F{Since: &long}},
	} {
		t.Run(name, func(t *testing.B) {
			for t.Loop() {
				if _, err := b.q.WholeHistory(t.Context(), everyone, nil, tt.f, tt.p); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
