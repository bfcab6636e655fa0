package commands

import (
	"context"
	"fmt"
	"time"

	"chartledger/domain"
	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// onSelector decides something about a selector. guarded asks for If-Match. Who may
// not manage selectors learns from the answer neither which there are nor that this is one.
func (h *Handler) onSelector(ctx context.Context, c command, id string, guarded bool, d func(*State, selector.Selector) ([]domain.Event, error)) (Done, error) {
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		if err := c.may(a, user.Thing{}); err != nil {
			return nil, err
		}
		it, known := s.selectors[id]
		if !known {
			return nil, notFound("selector")
		}
		if guarded {
			if err := matches(c.IfMatch, it.Version); err != nil {
				return nil, err
			}
		}
		return d(s, it)
	}, func(s *State) Outcome {
		it := s.selectors[id]
		return Outcome{Selector: &it}
	})
}

// DefineSelector gives a label-selector expression a name.
func (h *Handler) DefineSelector(ctx context.Context, m Meta, name, expression string) (Done, error) {
	id := h.NewID()
	c := h.command(m, opDefineSelector, "")
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		if err := c.may(a, user.Thing{}); err != nil {
			return nil, err
		}
		events, err := selector.Define(id, name, expression)
		switch {
		case err != nil:
			return nil, err
		case len(s.selectors) >= h.Selectors:
			return nil, tooMany("", "too_many_selectors", "There are %d selectors at most; --selectors sets that.", h.Selectors)
		}
		return events, s.selectorNameFree(name, id)
	}, nothing)
}

// ChangeSelector sets name and expression; nil stays.
func (h *Handler) ChangeSelector(ctx context.Context, m Meta, id string, name, expression *string) (Done, error) {
	return h.onSelector(ctx, h.command(m, opChangeSelector, id), id, true, func(s *State, it selector.Selector) ([]domain.Event, error) {
		events, err := it.Change(name, expression)
		if err != nil || name == nil {
			return events, err
		}
		return events, s.selectorNameFree(*name, id)
	})
}

// RemoveSelector ends a selector. Whoever had it no longer sees what it matches: the
// one event takes it from all of them.
func (h *Handler) RemoveSelector(ctx context.Context, m Meta, id string) (Done, error) {
	return h.onSelector(ctx, h.command(m, opRemoveSelector, id), id, true, func(_ *State, it selector.Selector) ([]domain.Event, error) {
		return it.Remove()
	})
}

// AssignSelector gives a selector to a user who is known, or to everyone in a group of
// the identity provider, whether or not anyone was seen in it yet. Given again it is
// given still.
func (h *Handler) AssignSelector(ctx context.Context, m Meta, id string, g selector.Grantee) (Done, error) {
	return h.onSelector(ctx, h.command(m, opAssignSelector, granting(id, g)), id, false, func(s *State, it selector.Selector) ([]domain.Event, error) {
		if _, has := s.grants[id][g]; has {
			return nil, nil
		}
		if _, known := s.users[g.UserID]; g.UserID != "" && !known {
			return nil, domain.RefuseField("path:user", "unknown_user", "There is no such user.")
		}
		if err := h.roomFor(s, it, g); err != nil {
			return nil, err
		}
		return it.Assign(g)
	})
}

// granting is what an assignment is about: one key may be used for several.
func granting(id string, g selector.Grantee) string {
	if g.UserID != "" {
		return id + " to user " + g.UserID
	}
	return id + " to group " + g.Group
}

// roomFor says whether one more assignment is within the limits. How many users have a
// selector is bounded by how many users there are.
func (h *Handler) roomFor(s *State, it selector.Selector, g selector.Grantee) error {
	field := "path:group"
	if g.UserID != "" {
		field = "path:user"
	}
	switch {
	case len(s.sights[g]) >= h.SelectorsPerUser:
		return tooMany(field, "too_many_selectors", "A user or group has at most %d selectors; --selectors-per-user sets that.", h.SelectorsPerUser)
	case g.UserID == "" && it.Groups >= h.GroupsPerSelector:
		return tooMany(field, "too_many_groups", "A selector is given to at most %d groups; --groups-per-selector sets that.", h.GroupsPerSelector)
	}
	return nil
}

// UnassignSelector takes a selector from a user or a group. Who does not have it has
// it not still.
func (h *Handler) UnassignSelector(ctx context.Context, m Meta, id string, g selector.Grantee) (Done, error) {
	return h.onSelector(ctx, h.command(m, opUnassignSelector, granting(id, g)), id, false, func(s *State, it selector.Selector) ([]domain.Event, error) {
		if _, has := s.grants[id][g]; !has {
			return nil, nil
		}
		return it.Unassign(g)
	})
}

// selectorNameFree refuses a name that another selector has.
func (s *State) selectorNameFree(name, self string) error {
	if id, taken := s.selectorNames[name]; taken && id != self {
		return &domain.Error{Kind: domain.Conflict, Code: "name_taken", Field: "/name",
			Detail: "Another selector has this name. Choose a different one."}
	}
	return nil
}

func tooMany(field, code, detail string, limit int) error {
	return &domain.Error{Kind: domain.TooLarge, Code: code, Field: field, Detail: fmt.Sprintf(detail, limit)}
}
