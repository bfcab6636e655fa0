package selector

// Ref says which selector an event is about.
type Ref struct {
	SelectorID string `json:"selector_id"`
}

// Subject is the selector.
func (r Ref) Subject() string { return r.SelectorID }

// PartitionKey is the selector.
func (r Ref) PartitionKey() string { return r.SelectorID }

// Stream is the selector.
func (r Ref) Stream() string { return r.SelectorID }

// Defined: a Kubernetes label-selector expression has a name.
type Defined struct {
	Ref
	Name       string `json:"name"`
	Expression string `json:"expression"`
}

// Type is its frozen name.
func (Defined) Type() string { return "chartledger.selector.defined.v1" }

// Changed: the fields that are set have new values.
type Changed struct {
	Ref
	Name       *string `json:"name,omitempty"`
	Expression *string `json:"expression,omitempty"`
}

// Type is its frozen name.
func (Changed) Type() string { return "chartledger.selector.changed.v1" }

// Removed: it is gone, and with it all its assignments.
type Removed struct{ Ref }

// Type is its frozen name.
func (Removed) Type() string { return "chartledger.selector.removed.v1" }

// Assigned: the user, or everyone in the group, sees what it matches. One of the two is set.
type Assigned struct {
	Ref
	UserID string `json:"user_id,omitempty"`
	Group  string `json:"group,omitempty"`
}

// Type is its frozen name.
func (Assigned) Type() string { return "chartledger.selector.assigned.v1" }

// Unassigned: the user, or the group, no longer sees what it matches by this selector.
type Unassigned struct {
	Ref
	UserID string `json:"user_id,omitempty"`
	Group  string `json:"group,omitempty"`
}

// Type is its frozen name.
func (Unassigned) Type() string { return "chartledger.selector.unassigned.v1" }
