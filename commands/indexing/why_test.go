package indexing_test

import "testing"

// What a person reads has to be enough to decide.
func TestAHoldSaysWhy(t *testing.T) {
	t.Parallel()
	all := entry("web", versions(20)...)
	less := func(n int) answer { return whole(entry("web", versions(n)...)) }
	const stays = " Nothing is withdrawn until you release or discard this sync."
	for name, tt := range map[string]struct {
		fetches []answer
		says    string
	}{
		"too many": {[]answer{less(5)}, "15 versions are missing from the index." + stays},
		"emptied":  {[]answer{whole()}, "The index lists nothing of the catalog any more: 20 versions are missing from the index." + stays},
		"flapping": {[]answer{less(19), less(18)}, "Two fetches in a row gave two different indexes; 1 version is missing from both. Nothing is withdrawn until they agree, or you release this sync."},
		"without its end": {[]answer{open(entry("web", versions(19)...))},
			"The index may be cut off: nothing follows its entries, 1 version is missing from it. Release this sync if the index is whole: the next one then takes it as it is."},
		"half a line": {[]answer{cut(web("1.0.0", "2.0.0"))},
			"The index may be cut off: it ends within a line, its last version (web 2.0.0) was left out for that, 19 versions are missing from it. " +
				"Release this sync if the index is whole: the next one then takes it as it is."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, all)
			w.source.give(tt.fetches...)
			w.request("s2")
			w.until("sync.held s2")
			if got := w.outcome().Cause.Detail; got != tt.says {
				t.Errorf("it says\n%s\nwant\n%s", got, tt.says)
			}
		})
	}
}
