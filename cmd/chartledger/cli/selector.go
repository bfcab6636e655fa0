package cli

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

func (a *app) selectors() *cobra.Command {
	return group(&cobra.Command{
		Use: "selector", Aliases: []string{"selectors"}, Short: "Say who sees which repositories by their labels; for operators",
		Long: "A selector is a Kubernetes label selector with a name. Whoever has it sees the repositories whose labels it\n" +
			"matches. A repository without labels is never matched: attaching a label is its owner's consent.",
		Example: examples(
			"chartledger selector define payments 'team in (payments,billing),!draft'",
			"chartledger selector assign payments --user alice --group /dev/payments"),
	}, a.selectorDefine(), a.selectorList(), a.selectorGet(), a.selectorUsers(), a.selectorGroups(), a.selectorChange(), a.selectorRemove(),
		a.selectorAssign(), a.selectorUnassign())
}

func (a *app) selectorDefine() *cobra.Command {
	return &cobra.Command{
		Use: "define NAME EXPRESSION", Aliases: []string{"add"}, Short: "Define a selector", Args: arguments("NAME", "EXPRESSION"),
		Long: "Define a selector. Its expression has requirements that all have to be met, separated by commas: key=value,\n" +
			"key!=value, key in (a,b), key notin (a,b), key, !key, key>1 or key<1. Nobody has it yet.",
		Example: examples(
			"chartledger selector define payments team=payments",
			"chartledger selector define stable 'stage in (prod,staging),!legacy'"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			it, raw, err := decoded[api.Selector](s.client.DefineSelectorWithResponse(ctx, nil, api.SelectorDefine{Name: args[0], Expression: args[1]}))
			if err != nil {
				return err
			}
			return s.say(raw, "selector %q has been defined", it.Name)
		}),
	}
}

func (a *app) selectorGet() *cobra.Command {
	return &cobra.Command{
		Use: "get NAME", Short: "Show a selector, and the first who have it", Args: arguments("NAME"),
		Example: examples("chartledger selector get payments", "chartledger selector get payments -o json"),
		RunE: a.run(func(ctx context.Context, s *session, args []string) error {
			found, err := s.selector(ctx, args[0])
			if err != nil {
				return err
			}
			it, raw, err := decoded[api.Selector](s.client.GetSelectorWithResponse(ctx, found.ID, nil))
			if err != nil || s.json() {
				return firstOf(err, func() error { return s.raw(raw) })
			}
			return s.selectorDetails(ctx, it)
		}),
	}
}

// shownGrantees is how many of those who have a selector are named.
const shownGrantees = 20

func (s *session) selectorDetails(ctx context.Context, it api.Selector) error {
	first := shownGrantees
	users, _, err := decoded[api.UserPage](s.client.ListSelectorUsersWithResponse(ctx, it.ID, &api.ListSelectorUsersParams{Limit: &first}))
	if err != nil {
		return err
	}
	groups, _, err := decoded[api.GroupPage](s.client.ListSelectorGroupsWithResponse(ctx, it.ID, &api.ListSelectorGroupsParams{Limit: &first}))
	if err != nil {
		return err
	}
	t := s.columns(s.out)
	t.row("Name:", it.Name)
	t.row("Id:", it.ID)
	t.row("Expression:", it.Expression)
	t.row("Users:", named(it.Users, users.Items, func(u api.User) string { return u.ID }))
	t.row("Groups:", named(it.Groups, groups.Items, func(g api.Group) string { return g.Name }))
	t.row("Version:", strconv.FormatInt(it.Version, 10))
	t.row("Created:", s.stamp(&it.CreatedAt))
	t.row("Updated:", s.stamp(&it.UpdatedAt))
	return t.flush()
}

// named is how many there are, and the names of the first ones.
func named[T any](count int, items []T, name func(T) string) string {
	if len(items) == 0 {
		return strconv.Itoa(count)
	}
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = name(it)
	}
	text := fmt.Sprintf("%d: %s", count, strings.Join(names, ", "))
	if count > len(items) {
		text += ", …"
	}
	return text
}

// selector finds the selector that name means: its id or its name.
func (s *session) selector(ctx context.Context, name string) (api.Selector, error) {
	if uuid.Validate(name) == nil {
		it, _, err := decoded[api.Selector](s.client.GetSelectorWithResponse(ctx, name, nil))
		if !isStatus(err, http.StatusNotFound) {
			return it, err
		}
	}
	found, _, err := decoded[api.SelectorPage](s.client.ListSelectorsWithResponse(ctx, &api.ListSelectorsParams{Name: &name}))
	if err != nil {
		return api.Selector{}, err
	}
	if len(found.Items) == 0 {
		return api.Selector{}, missing("'chartledger selector list' shows all", "no selector named %q found", name)
	}
	return found.Items[0], nil
}
