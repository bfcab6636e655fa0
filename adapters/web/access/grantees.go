package access

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// users are those to whom a selector was given themselves.
type users struct{}

func (users) name() string    { return "users" }
func (users) pointer() string { return "path:user" }

func (users) list(v *site.Visit, id string) (all []grantee, next *string, err error) {
	found, err := v.Client.ListSelectorUsersWithResponse(v.Ctx(), id, &api.ListSelectorUsersParams{Cursor: cursor(v)})
	if err != nil {
		return nil, nil, err
	}
	for _, u := range found.JSON200.Items {
		all = append(all, grantee{name: u.ID, user: &u})
	}
	return all, found.JSON200.NextCursor, nil
}

func (users) assign(v *site.Visit, id, to string) error {
	_, err := v.Client.AssignSelectorToUserWithResponse(v.Ctx(), id, to, &api.AssignSelectorToUserParams{})
	return err
}

func (users) unassign(v *site.Visit, id, from string) error {
	_, err := v.Client.UnassignSelectorFromUserWithResponse(v.Ctx(), id, from, &api.UnassignSelectorFromUserParams{})
	return err
}

// groups are the identity provider's.
type groups struct{}

func (groups) name() string    { return "groups" }
func (groups) pointer() string { return "path:group" }

func (groups) list(v *site.Visit, id string) (all []grantee, next *string, err error) {
	found, err := v.Client.ListSelectorGroupsWithResponse(v.Ctx(), id, &api.ListSelectorGroupsParams{Cursor: cursor(v)})
	if err != nil {
		return nil, nil, err
	}
	for _, g := range found.JSON200.Items {
		all = append(all, grantee{name: g.Name})
	}
	return all, found.JSON200.NextCursor, nil
}

func (groups) assign(v *site.Visit, id, to string) error {
	_, err := v.Client.AssignSelectorToGroupWithResponse(v.Ctx(), id, to, &api.AssignSelectorToGroupParams{})
	return err
}

func (groups) unassign(v *site.Visit, id, from string) error {
	_, err := v.Client.UnassignSelectorFromGroupWithResponse(v.Ctx(), id, from, &api.UnassignSelectorFromGroupParams{})
	return err
}
