package api_test

import (
	"slices"
	"testing"

	"chartledger/domain/token"
)

// TestEveryOperationSaysItsScope: one that does not would be refused to every token
// with scopes, and one with a scope that does not exist too.
func TestEveryOperationSaysItsScope(t *testing.T) {
	t.Parallel()
	known := append(token.Names(), token.Any)
	for _, op := range operations(document(t)) {
		if op.Security != nil && len(*op.Security) == 0 {
			continue // without sign-in
		}
		scope, _ := op.Extensions["x-scope"].(string)
		if !slices.Contains(known, scope) {
			t.Errorf("%s: x-scope is %q, not one of %v", op, scope, known)
		}
		if others, given := op.Extensions["x-scope-others"]; given && others != token.Admin {
			t.Errorf("%s: x-scope-others is %v: what is others' takes admin", op, others)
		}
		if scope == token.Read && op.method != "GET" {
			t.Errorf("%s: changes something, and takes %s only", op, scope)
		}
	}
}
