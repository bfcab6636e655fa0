package selector

import (
	"time"
	"unicode/utf8"

	"chartledger/domain"
)

// Limits of names.
const (
	MaxName  = 100 // bytes
	MaxGroup = 256 // bytes
)

// Selector is one selector. The zero Selector has not been defined.
type Selector struct {
	ID, Name string
	Text     string // of the expression, as it was written
	Expression
	Version   int64
	DefinedAt time.Time
	UpdatedAt time.Time
	// Users and Groups are how many have it. Who has it is not known here: whoever
	// keeps that counts too.
	Users, Groups int
}

// Grantee is whom a selector is given to: a user, or everyone in a group of the
// identity provider. One of the two is set.
type Grantee struct{ UserID, Group string }

// Evolve is the selector after r. A removed one is the zero Selector again; its id
// is not used again. That its version goes on with assignments is not its concern.
func (s Selector) Evolve(r domain.Recorded) Selector {
	switch e := r.Event.(type) {
	case Defined:
		s = Selector{ID: e.SelectorID, Name: e.Name, DefinedAt: r.At}
		s.express(e.Expression)
	case Changed:
		if e.Name != nil {
			s.Name = *e.Name
		}
		if e.Expression != nil {
			s.express(*e.Expression)
		}
	case Removed:
		return Selector{}
	default:
		return s
	}
	s.Version, s.UpdatedAt = r.Version, r.At
	return s
}

// express takes an expression that was valid when it was decided. One that is not
// valid any more matches nothing: no reader may see more than was meant.
func (s *Selector) express(text string) {
	s.Text = text
	s.Expression, _ = Parse(text)
}

// Define gives an expression a name.
func Define(id, name, expression string) ([]domain.Event, error) {
	if err := validateName(name); err != nil {
		return nil, err
	}
	if _, err := Parse(expression); err != nil {
		return nil, err
	}
	return []domain.Event{Defined{Ref: Ref{id}, Name: name, Expression: expression}}, nil
}

// Change sets name and expression; nil stays.
func (s Selector) Change(name, expression *string) ([]domain.Event, error) {
	e := Changed{Ref: Ref{s.ID}}
	if name != nil && *name != s.Name {
		if err := validateName(*name); err != nil {
			return nil, err
		}
		e.Name = name
	}
	if expression != nil && *expression != s.Text {
		if _, err := Parse(*expression); err != nil {
			return nil, err
		}
		e.Expression = expression
	}
	if e.Name == nil && e.Expression == nil {
		return nil, nil
	}
	return []domain.Event{e}, nil
}

// Remove ends it, and with it all its assignments.
func (s Selector) Remove() ([]domain.Event, error) { return []domain.Event{Removed{Ref{s.ID}}}, nil }

// Assign has g see what it matches.
func (s Selector) Assign(g Grantee) ([]domain.Event, error) {
	if err := validateGroup(g); err != nil {
		return nil, err
	}
	return []domain.Event{Assigned{Ref: Ref{s.ID}, UserID: g.UserID, Group: g.Group}}, nil
}

// Unassign takes it from g.
func (s Selector) Unassign(g Grantee) ([]domain.Event, error) {
	return []domain.Event{Unassigned{Ref: Ref{s.ID}, UserID: g.UserID, Group: g.Group}}, nil
}

func validateName(name string) error {
	if name == "" || len(name) > MaxName || !readable(name) {
		return domain.RefuseField("/name", "invalid_selector_name", "A selector's name has 1 to 100 bytes of readable text.")
	}
	return nil
}

func validateGroup(g Grantee) error {
	switch {
	case g.UserID != "":
		return nil
	case g.Group == "" || len(g.Group) > MaxGroup || !readable(g.Group):
		return domain.RefuseField("path:group", "invalid_group", "A group's name has 1 to 256 bytes of readable text.")
	case g.Group == "." || g.Group == "..":
		return domain.RefuseField("path:group", "invalid_group", "No path can name the groups . and ..; call it something else.")
	}
	return nil
}

// readable says whether text is UTF-8 without control characters.
func readable(text string) bool {
	for _, r := range text {
		if r < ' ' || r == 0x7f {
			return false
		}
	}
	return utf8.ValidString(text)
}
