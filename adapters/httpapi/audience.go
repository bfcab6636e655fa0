package httpapi

import (
	"context"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// ListRepoAudience lists who sees a repository. Which selectors match it comes from
// the read models, and who has them from memory: both include what the token asks for.
func (s *server) ListRepoAudience(ctx context.Context, r api.ListRepoAudienceRequestObject) (api.ListRepoAudienceResponseObject, error) {
	at, err := parseToken(r.Params.ConsistencyToken)
	if err != nil {
		return nil, err
	}
	reach, err := s.Queries.Reach(ctx, s.viewer(ctx), at, r.ID)
	if err != nil {
		return nil, err
	}
	if err := s.reached(ctx, at); err != nil {
		return nil, err
	}
	var all commands.Audience
	list, err := keyed(pageOf(r.Params.Limit, r.Params.Cursor), func(after string, limit int) []commands.Member {
		all = s.Access.Audience(reach.Owner, reach.Selectors, granteeOf(after), limit)
		return all.Members
	}, keyOfMember)
	if err != nil {
		return nil, err
	}
	items, next := listed(ctx, list, memberOf)
	return api.ListRepoAudience200JSONResponse{Everyone: reach.Public, Roles: rolesOfAll(), Owner: reach.Owner,
		Users: all.Users, Groups: all.Groups, Items: items, NextCursor: next}, nil
}

// keyOfMember is where a member is in the list, and granteeOf the member of a key.
func keyOfMember(m commands.Member) string {
	if m.UserID != "" {
		return "user " + m.UserID
	}
	return "group " + m.Group
}

func granteeOf(key string) selector.Grantee {
	if id, is := strings.CutPrefix(key, "user "); is {
		return selector.Grantee{UserID: id}
	}
	return selector.Grantee{Group: strings.TrimPrefix(key, "group ")}
}

// rolesOfAll are the roles that see all repositories.
func rolesOfAll() (roles []api.Role) {
	for _, r := range []user.Role{user.Operator, user.Developer, user.Member, user.Service} {
		if (user.User{Role: r}).SeesAll() {
			roles = append(roles, api.Role(r))
		}
	}
	return roles
}

// memberOf is a member of an audience.
func memberOf(m commands.Member) api.AudienceMember {
	member := api.AudienceMember{User: named(m.UserID), Group: named(m.Group), Access: []api.AccessReason{}}
	if m.Owner {
		member.Access = append(member.Access, api.AccessReason{Reason: api.AccessKindOwner})
	}
	for _, t := range m.Through {
		member.Access = append(member.Access, api.AccessReason{Reason: api.AccessKindSelector,
			SelectorID: named(t.SelectorID), Selector: named(t.Selector), Group: named(t.Group)})
	}
	return member
}
