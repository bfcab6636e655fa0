package selector_test

import (
	"errors"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/selector"
)

type labels = map[string]string

func TestWhatAnExpressionMatches(t *testing.T) {
	t.Parallel()
	payments := labels{"team": "payments", "tier": "gold"}
	for name, tt := range map[string]struct {
		expression string
		labels     labels
		want       bool
	}{
		"an equal value":                         {"team=payments", payments, true},
		"with two signs":                         {"team==payments", payments, true},
		"another value":                          {"team=billing", payments, false},
		"not that value":                         {"team!=billing", payments, true},
		"not that value, as the key is missing":  {"region!=eu", payments, true},
		"one of some":                            {"team in (billing, payments)", payments, true},
		"none of some":                           {"team notin (billing)", payments, true},
		"a key that exists":                      {"tier", payments, true},
		"a key that does not":                    {"!tier", payments, false},
		"all requirements":                       {"team=payments,tier=gold", payments, true},
		"all but one":                            {"team=payments,tier=silver", payments, false},
		"no labels are no consent":               {"!team", nil, false},
		"no labels are no consent, unequal":      {"team!=billing", labels{}, false},
		"the empty value":                        {"team=", labels{"team": ""}, true},
		"a number that is more":                  {"size>3", labels{"size": "4"}, true},
		"a number that is not more":              {"size>3", labels{"size": "3"}, false},
		"a value that is no number is not more":  {"size>3", labels{"size": "many"}, false},
		"a key with a prefix":                    {"example.com/team=payments", labels{"example.com/team": "payments"}, true},
		"values are told apart by their letters": {"team=Payments", payments, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := selector.Parse(tt.expression)
			if err != nil || e.Matches(tt.labels) != tt.want {
				t.Errorf("%q matches %v: %v, %v; want %v", tt.expression, tt.labels, !tt.want, err, tt.want)
			}
		})
	}
}

func TestWhatIsNoExpression(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":               "",
		"blanks":                "  ",
		"half a list":           "team in (a",
		"a value with a blank":  "team=a b",
		"a key that is none":    "-team=a",
		"too long":              strings.Repeat("a", selector.MaxExpression+1),
		"too many requirements": strings.Repeat("a,", selector.MaxRequirements) + "b",
		"more than no number":   "size>many",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := selector.Parse(text)
			var refusal *domain.Error
			if !errors.As(err, &refusal) || refusal.Field != "/expression" || refusal.Code != "invalid_expression" {
				t.Errorf("got %v", err)
			}
			if e.Matches(labels{"team": "a", "b": ""}) {
				t.Error("what is no expression matches")
			}
		})
	}
}
