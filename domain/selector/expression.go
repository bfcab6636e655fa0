// Package selector decides about label selectors: which repositories they match, and
// to whom they are given.
package selector

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/labels"

	"chartledger/domain"
)

// Limits of an expression.
const (
	MaxExpression   = 4096 // bytes
	MaxRequirements = 64
)

// Expression is a Kubernetes label selector. The zero Expression matches nothing.
type Expression struct{ requirements labels.Requirements }

// Parse reads a Kubernetes label-selector expression, such as "team in (a,b),!legacy".
// An empty one is refused: whoever means everything has to say which label that has.
func Parse(text string) (Expression, error) {
	if len(text) > MaxExpression {
		return Expression{}, refuse(fmt.Sprintf("An expression has at most %d bytes.", MaxExpression))
	}
	if strings.TrimSpace(text) == "" {
		return Expression{}, refuse(`Say which labels are wanted, such as "team=payments" or "team in (a,b),!legacy".`)
	}
	parsed, err := labels.Parse(text)
	if err != nil {
		return Expression{}, refuse("This is not a Kubernetes label selector: " + err.Error() + ".")
	}
	requirements, _ := parsed.Requirements()
	if len(requirements) == 0 || len(requirements) > MaxRequirements {
		return Expression{}, refuse(fmt.Sprintf("An expression has 1 to %d requirements.", MaxRequirements))
	}
	return Expression{requirements}, nil
}

// Matches says whether a repository with these labels is meant. Attaching a label is
// the owner's consent, so one without labels never is, not even by "!team".
func (e Expression) Matches(of map[string]string) bool {
	if len(of) == 0 || len(e.requirements) == 0 {
		return false
	}
	for _, r := range e.requirements {
		if !r.Matches(labels.Set(of)) {
			return false
		}
	}
	return true
}

func refuse(detail string) error {
	return domain.RefuseField("/expression", "invalid_expression", detail)
}
