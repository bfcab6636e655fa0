package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/projections"
)

// What an expression is said to match is what the selector of it matches, to the one.
func TestAPreviewIsWhatTheSelectorWillMatch(t *testing.T) {
	t.Parallel()

	b := setup(t)
	expressions := []string{"n=3", "n in (1,2,9)", "n notin (1,2)", "n!=4,team", "!team", "n>4", "n<3,!team", "team,!n", "none", "team=a,n=1", "team=b"}
	for i, e := range expressions {
		b.record(domain.AccessEvents, defined(fmt.Sprint("s", i), e))
	}
	for n := range 40 {
		id := fmt.Sprintf("r%02d", n)
		made := created(id, "alice", "charts-"+id, repo.Private)
		made.Labels = map[string]string{"n": fmt.Sprint(n % 7)}
		if n%3 == 0 {
			made.Labels["team"] = "a"
		}
		if n%20 == 0 {
			made.Labels = nil // matched by nothing
		}
		b.record(domain.RepoEvents, made)
	}
	b.record(domain.RepoEvents, repo.Deleted{Ref: repo.Ref{RepoID: "r10"}})
	b.project()
	var ids []string
	for i := range expressions {
		ids = append(ids, fmt.Sprint("s", i))
	}
	counted := must[map[string]projections.Matched](t)(b.q.MatchedBy(t.Context(), everyone, nil, ids))
	for i, text := range expressions {
		e := must[selector.Expression](t)(selector.Parse(text))
		got := must[projections.Preview](t)(b.q.Preview(t.Context(), everyone, nil, e))
		if want := counted[ids[i]]; got.Matched != want || got.Capped || len(got.Sample) != min(5, want.Repos) {
			t.Errorf("%s: previewed %+v, counted %+v", text, got, want)
		}
	}
	e := must[selector.Expression](t)(selector.Parse("n=3"))
	got := must[projections.Preview](t)(b.q.Preview(t.Context(), everyone, nil, e))
	if want := "{{5 false} [{r03 charts-r03 alice} {r17 charts-r17 alice} {r24 charts-r24 alice} {r31 charts-r31 alice} {r38 charts-r38 alice}]}"; fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if n := counted["s8"]; n.Repos != 0 {
		t.Errorf("nothing is matched by %+v", n)
	}
	_, err := b.q.Preview(t.Context(), alice, nil, e)
	wantKind(t, err, domain.Forbidden, "forbidden")
	_, err = b.q.MatchedBy(t.Context(), alice, nil, ids)
	wantKind(t, err, domain.Forbidden, "forbidden")
}

// Of 100 000 repositories as many are counted as anybody wants to know, in a moment.
func TestManyMatchesAreNotCountedToTheEnd(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.AccessEvents, defined("most", "n"))
	exec(t, b.dsn, `INSERT INTO selectors_v1_g1.labels SELECT 'r'||i, 'repo '||i, jsonb_build_object('n', i::text, 'odd', (i%2)::text), now(), 'repo '||i FROM generate_series(1,100000) i;
		INSERT INTO selectors_v1_g1.matches SELECT 'r'||i, 'most', 'repo '||i, now() FROM generate_series(1,100000) i; ANALYZE`)
	if got := must[map[string]projections.Matched](t)(b.q.MatchedBy(t.Context(), everyone, nil, []string{"most", "none"})); fmt.Sprint(got) != "map[most:{10000 true} none:{0 false}]" {
		t.Errorf("got %v", got)
	}
	for text, want := range map[string]string{
		"n": "{10000 true}", "!x": "{10000 true}", "n=77777": "{1 false}", "n>99990": "{10 false}", "odd=1,n<20": "{10 false}", "odd=1,!n": "{0 false}",
	} {
		began := time.Now()
		got := must[projections.Preview](t)(b.q.Preview(t.Context(), everyone, nil, must[selector.Expression](t)(selector.Parse(text))))
		if fmt.Sprint(got.Matched) != want {
			t.Errorf("%s: got %v, want %s", text, got.Matched, want)
		}
		t.Logf("%s: %v", text, time.Since(began))
	}
}
