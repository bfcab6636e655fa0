package helmtest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// The sums are those of what make_plain_index.py prints.
func TestPlainIndexIsTheOneOfTheTimings(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		charts, versions int
		sum              string
	}{
		{3, 2, "78964ad00b67d025935d5b03665547095152132926de79ea59c7d087fc62dc2a"},
		{300, 70, "53832499c9c2a96e92482ef596a7bb202b4ab5622f9652b1eec3bf629d8ddb85"},
	} {
		hash := sha256.New()
		if err := helmtest.PlainIndex(hash, tt.charts, tt.versions); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != tt.sum {
			t.Errorf("PlainIndex(%d, %d) has sum %s, want %s", tt.charts, tt.versions, got, tt.sum)
		}
	}
}
