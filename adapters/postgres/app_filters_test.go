package postgres_test

import (
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/projections"
)

func TestAppsAreFilteredAndSorted(t *testing.T) {
	t.Parallel()

	b := setup(t)
	machines := created("m", "alice", "machines", repo.Public)
	machines.Runtimes = []string{repo.QingCloud}
	b.record(domain.RepoEvents, created("r", "alice", "stable", repo.Public), machines, created("x", "alice", "hidden", repo.Private))
	old := registered("r", "beta", "old web")
	old.Summary.Deprecated = true
	all := []catalog.AppRegistered{registered("r", "delta", "web"), old, registered("m", "alpha", "web"), registered("x", "omega", "web"), registered("r", "gamma", "web")}
	for _, e := range all {
		b.record(domain.AppEvents, e)
	}
	b.record(domain.AppEvents, published("r", "delta", "1.0.0"))
	b.project()
	yes, no := true, false
	for title, tt := range map[string]struct {
		filter projections.AppFilter
		want   []string
	}{
		"all":                      {projections.AppFilter{}, []string{"alpha", "beta", "delta", "gamma"}},
		"by name":                  {projections.AppFilter{Sort: "name"}, []string{"alpha", "beta", "delta", "gamma"}},
		"what changed last first":  {projections.AppFilter{Sort: "-updated_at"}, []string{"delta", "gamma", "beta", "alpha"}},
		"deprecated ones":          {projections.AppFilter{Deprecated: &yes}, []string{"beta"}},
		"the others":               {projections.AppFilter{Deprecated: &no}, []string{"alpha", "delta", "gamma"}},
		"of a runtime":             {projections.AppFilter{Runtime: "qingcloud"}, []string{"alpha"}},
		"of another":               {projections.AppFilter{Runtime: "kubernetes", Deprecated: &no, Sort: "-updated_at"}, []string{"delta", "gamma"}},
		"searched, by name":        {projections.AppFilter{Q: "web", Sort: "name"}, []string{"alpha", "beta", "delta", "gamma"}},
		"searched, by age":         {projections.AppFilter{Q: "web", Sort: "-updated_at"}, []string{"delta", "gamma", "beta", "alpha"}},
		"searched and filtered":    {projections.AppFilter{Q: "web", Deprecated: &yes, Runtime: "kubernetes"}, []string{"beta"}},
		"of a repository, by name": {projections.AppFilter{RepoID: "r", Deprecated: &no, Sort: "name"}, []string{"delta", "gamma"}},
	} {
		for _, size := range []int{1, 20} {
			var got []string
			for p := (projections.Page{Limit: size}); ; {
				list := must[projections.List[projections.App]](t)(b.q.Apps(t.Context(), bob, nil, tt.filter, p))
				for _, a := range list.Items {
					got = append(got, a.Name)
				}
				if p.Cursor = list.NextCursor; p.Cursor == "" {
					break
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s, in pages of %d: got %v, want %v", title, size, got, tt.want)
			}
		}
	}
	_, err := b.q.Apps(t.Context(), bob, nil, projections.AppFilter{Sort: "updated_at"}, projections.Page{})
	wantKind(t, err, domain.Invalid, "bad_sort")
}
