package helmrepo_test

import (
	"reflect"
	"testing"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmrepo"
)

// The types that are repeated here decode as Helm's: another field of Helm's would
// make whole indexes fail.
func TestTypesAreHelms(t *testing.T) {
	t.Parallel()

	same(t, helmrepo.IndexFileType(), reflect.TypeFor[repo.IndexFile]())
	same(t, helmrepo.ChartVersionType(), reflect.TypeFor[repo.ChartVersion]())
}

func same(t *testing.T, ours, helms reflect.Type) {
	t.Helper()
	if ours.NumField() != helms.NumField() {
		t.Fatalf("%s has %d fields, Helm's has %d", ours, ours.NumField(), helms.NumField())
	}
	for i := range ours.NumField() {
		a, b := ours.Field(i), helms.Field(i)
		if a.Name != b.Name || a.Tag != b.Tag || a.Type != b.Type && a.Name != "Entries" {
			t.Errorf("field %d is %s %s %s, Helm's is %s %s %s", i, a.Name, a.Type, a.Tag, b.Name, b.Type, b.Tag)
		}
	}
}
