package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// seedSQL fills the tables as an installation of 100 000 repositories, 200 000 apps,
// a million versions and 1 000 selectors would have them. A selector matches 300
// repositories, and the first ten 10 000 each.
const seedSQL = `
INSERT INTO selectors_v1_g1.matches SELECT DISTINCT 'r'||(i%100000+1), 's'||(i*7%990+10), 'repo '||(i%100000+1), now() FROM generate_series(1,300000) i;
INSERT INTO selectors_v1_g1.matches SELECT 'r'||(10*n+i+1), 's'||i, 'repo '||(10*n+i+1), now() FROM generate_series(0,9) i, generate_series(0,9998) n;
INSERT INTO visibility_v3_g1.repos SELECT 'r'||i, 'u'||(i%2000), 'repo '||i, 'description of '||i, 'https://x/'||i, '{kubernetes}', 'helm','ro', CASE WHEN i%50=0 THEN 'public' ELSE 'private' END,
 jsonb_build_object('team','t'||i%100), false,false,3600,'{}',false,1,i,now()-i*interval '1 second', now()-i*interval '1 second', null, 'repo '||i, 'repo '||i||' description of https' FROM generate_series(1,100000) i;
INSERT INTO visibility_v3_g1.sync_requests SELECT 's'||i, 'r'||(i%100000+1), 'manual', 'u1', now()-i*interval '1 second', i, null,null,null FROM generate_series(1,300000) i;
INSERT INTO catalog_v2_g1.runs SELECT 's'||i, 'r'||(i%100000+1), CASE WHEN i<=300000 THEN 'manual' ELSE 'schedule' END, CASE WHEN i%1000=0 THEN 'failed' ELSE 'completed' END, 1, i, now()-i*interval '1 second',now(),now(),'{}' FROM generate_series(1,600000) i;
INSERT INTO catalog_v2_g1.answers SELECT 's'||i, 'r'||(i%100000+1), i+1, 's'||i FROM generate_series(1,300000) i;
INSERT INTO catalog_v2_g1.standings SELECT 'r'||i, CASE WHEN i%1000=0 THEN 'failing' ELSE 'ready' END, 1000000, '','', 's'||i,'completed',now(),10,10 FROM generate_series(1,100000) i;
INSERT INTO catalog_v2_g1.apps SELECT md5(i::text), 'r'||(i%100000+1), 'app-'||i, '{}', 5, now(), 'app-'||i, 'app '||i, 'web proxy', 'description of app '||i FROM generate_series(1,200000) i;
INSERT INTO catalog_v2_g1.app_versions SELECT md5('v'||i), md5((i%200000+1)::text), 'r'||((i%200000+1)%100000+1), 'app', '{"version":"1.0.0"}', now(), null, i%100000=0, decode(lpad(to_hex(i),50,'0'),'hex') FROM generate_series(1,1000000) i;
ANALYZE`

// BenchmarkQueries measures every query at scale, for an operator and for a user
// who sees one repository in fifty.
func BenchmarkQueries(t *testing.B) {
	b := setup(t)
	exec(t, b.dsn, seedSQL)
	type P = projections.Page
	v := projections.Viewer{UserID: "u7"}
	few, many := sight(v, 3, 5), sight(v, 0, 1_000)
	for name, f := range map[string]func() error{
		"repos few": func() error {
			_, err := b.q.Repos(t.Context(), few, nil, projections.RepoFilter{}, P{})
			return err
		},
		"repos many": func() error {
			_, err := b.q.Repos(t.Context(), many, nil, projections.RepoFilter{}, P{})
			return err
		},
		"repos many 200": func() error {
			_, err := b.q.Repos(t.Context(), many, nil, projections.RepoFilter{}, P{Limit: 200})
			return err
		},
		"repos few q": func() error {
			_, err := b.q.Repos(t.Context(), few, nil, projections.RepoFilter{Q: "o 999"}, P{})
			return err
		},
		"repos mine": func() error {
			_, err := b.q.Repos(t.Context(), many, nil, projections.RepoFilter{View: projections.Mine}, P{})
			return err
		},
		"repos shared few": func() error {
			_, err := b.q.Repos(t.Context(), few, nil, projections.RepoFilter{View: projections.SharedWith}, P{})
			return err
		},
		"repos shared many": func() error {
			_, err := b.q.Repos(t.Context(), many, nil, projections.RepoFilter{View: projections.SharedWith}, P{})
			return err
		},
		"repos public op": func() error {
			_, err := b.q.Repos(t.Context(), everyone, nil, projections.RepoFilter{View: projections.ThePublic}, P{})
			return err
		},
		"repo many": func() error { _, err := b.q.Repo(t.Context(), many, nil, "r500"); return err },
		"reach":     func() error { _, err := b.q.Reach(t.Context(), everyone, nil, "r500"); return err },
		"repos name op": func() error {
			_, err := b.q.Repos(t.Context(), everyone, nil, projections.RepoFilter{}, P{})
			return err
		},
		"repos name u": func() error { _, err := b.q.Repos(t.Context(), v, nil, projections.RepoFilter{}, P{}); return err },
		"shelf tag op": func() error { return tagOf(t, b, everyone) },
		"shelf tag u":  func() error { return tagOf(t, b, v) },
		"repos own": func() error {
			_, err := b.q.Repos(t.Context(), v, nil, projections.RepoFilter{Owner: "u7"}, P{})
			return err
		},
		"repos q": func() error {
			_, err := b.q.Repos(t.Context(), v, nil, projections.RepoFilter{Q: "o 999"}, P{})
			return err
		},
		"repos status": func() error {
			_, err := b.q.Repos(t.Context(), everyone, nil, projections.RepoFilter{Status: "failing"}, P{})
			return err
		},
		"repos status held": func() error {
			_, err := b.q.Repos(t.Context(), everyone, nil, projections.RepoFilter{Status: "held"}, P{})
			return err
		},
		"repos label": func() error {
			_, err := b.q.Repos(t.Context(), v, nil, projections.RepoFilter{Labels: map[string]string{"team": "t7"}}, P{})
			return err
		},
		"repo":               func() error { _, err := b.q.Repo(t.Context(), everyone, nil, "r500"); return err },
		"syncs op":           func() error { _, err := b.q.Syncs(t.Context(), everyone, nil, "", "", P{}); return err },
		"syncs u":            func() error { _, err := b.q.Syncs(t.Context(), v, nil, "", "", P{}); return err },
		"syncs failed op":    func() error { _, err := b.q.Syncs(t.Context(), everyone, nil, "", "failed", P{}); return err },
		"syncs requested op": func() error { _, err := b.q.Syncs(t.Context(), everyone, nil, "", "requested", P{}); return err },
		"syncs repo":         func() error { _, err := b.q.Syncs(t.Context(), everyone, nil, "r500", "", P{}); return err },
		"sync":               func() error { _, err := b.q.Sync(t.Context(), everyone, nil, "s500"); return err },
		"apps op":            func() error { _, err := b.q.Apps(t.Context(), everyone, nil, projections.AppFilter{}, P{}); return err },
		"apps u":             func() error { _, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{}, P{}); return err },
		"sync days": func() error {
			_, err := b.q.SyncDays(t.Context(), everyone, nil, "r500", time.Now().AddDate(0, 0, -90))
			return err
		},
		"apps updated op": func() error {
			_, err := b.q.Apps(t.Context(), everyone, nil, projections.AppFilter{Sort: "-updated_at"}, P{})
			return err
		},
		"apps updated u": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Sort: "-updated_at"}, P{})
			return err
		},
		"apps deprecated u": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Deprecated: new(true)}, P{})
			return err
		},
		"apps not deprecated u": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Deprecated: new(false)}, P{})
			return err
		},
		"apps of no runtime u": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Runtime: "qingcloud"}, P{})
			return err
		},
		"apps q rare": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Q: "app 5000"}, P{})
			return err
		},
		"apps q common": func() error {
			_, err := b.q.Apps(t.Context(), v, nil, projections.AppFilter{Q: "web pro"}, P{})
			return err
		},
		"apps repo": func() error {
			_, err := b.q.Apps(t.Context(), everyone, nil, projections.AppFilter{RepoID: "r500"}, P{})
			return err
		},
		"versions": func() error {
			_, err := b.q.Versions(t.Context(), everyone, nil, "c4ca4238a0b923820dcc509a6f75849b", false, P{})
			return err
		},
		"missing": func() error { _, err := b.q.Missing(t.Context(), everyone, nil, "s500", P{}); return err },
	} {
		t.Run(name, func(t *testing.B) {
			for t.Loop() {
				if err := f(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// sight is a viewer who has these selectors of the seed.
func sight(v projections.Viewer, from, to int) projections.Viewer {
	for i := from; i < to; i++ {
		v.Selectors = append(v.Selectors, fmt.Sprint("s", i))
	}
	return v
}

// tagOf makes the tag of the index that a viewer sees.
func tagOf(t testing.TB, b *bench, v projections.Viewer) error {
	return b.q.Shelf(t.Context(), v, nil, projections.ChartFilter{}, func(ctx context.Context, s projections.Shelf) error {
		repos, err := s.Repos(ctx)
		if err == nil && (helmindex.Edition{Reader: v.UserID}).Tag(repos) == "" {
			err = errors.New("there is no tag")
		}
		return err
	})
}
