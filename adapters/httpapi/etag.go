package httpapi

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"chartledger/adapters/httpapi/api"
)

// tagOf is the entity tag of an answer: it changes with the answer, and begins
// with the version so that it can be given as If-Match.
func tagOf(version int64, body any) (string, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("write the answer for its entity tag: %w", err)
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf(`"%d-%x"`, version, sum[:8]), nil
}

// current says whether the caller has the answer with this tag.
func current(ifNoneMatch *api.IfNoneMatch, tag string) bool {
	for known := range strings.SplitSeq(value(ifNoneMatch), ",") {
		known = strings.TrimPrefix(strings.TrimSpace(known), "W/")
		if known == tag || known == "*" {
			return true
		}
	}
	return false
}
