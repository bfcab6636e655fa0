package user

import "chartledger/domain"

// Action is what takes a right, whichever command or query asks for it.
type Action int

// The actions. The zero Action is no user's.
const (
	SeeRepo     Action = iota + 1
	ReadHistory        // of a repository
	AddRepo            // also to have a source validated for it
	ChangeRepo         // its labels, syncs and charts too
	RetractRepo        // make it private or delete it
	PublishRepo        // make it public, or own one that is
	TransferRepo
	KnowUser // and what she has been given
	ManageUsers
	SignIn        // other than with a token
	ManageAccount // password and tokens
	ManageSelectors
	ManageModels // the read models
	ReadLog      // everything that ever happened
	SetUp        // the first operator
	Admit        // a user of an identity provider
)

// Reach is how far a right goes. The zero Reach is nowhere. What has no visibility, such
// as an account, counts as private.
type Reach int

// The reaches.
const (
	None       Reach = iota
	OwnPrivate       // what is her own, and private
	Own
	Shown // also what is public, and what a selector of hers matches
	All
)

// right is who may do something, and what the others are told: nothing where the
// answer is that there is no such thing.
type right struct {
	operator, developer, member, service Reach
	refusal                              string
}

// rights are who may do what.
func rights() [Admit + 1]right {
	return [...]right{
		//               operator, developer, user, service
		SeeRepo:         {All, Shown, Shown, All, ""},
		ReadHistory:     {All, Own, Own, All, "Only the owner, operators and services read a repository's history."},
		AddRepo:         {Own, Own, Own, None, ""},
		ChangeRepo:      {All, Own, OwnPrivate, None, "Only the owner or an operator may change this repository."},
		RetractRepo:     {All, Own, Own, None, "Only the owner or an operator may change this repository."},
		PublishRepo:     {All, Own, None, None, "Users have private repositories. Ask an operator to be made a developer, or for a public one."},
		TransferRepo:    {All, None, None, None, "Only operators give a repository to another user."},
		KnowUser:        {All, Own, Own, Own, ""},
		ManageUsers:     {All, None, None, None, "Only operators manage users."},
		SignIn:          {Own, Own, Own, None, ""},
		ManageAccount:   {All, Own, Own, None, "Only the user herself or an operator may do this."},
		ManageSelectors: {All, None, None, None, "Only operators manage selectors."},
		ManageModels:    {All, None, None, None, "Only operators see to the projections."},
		ReadLog:         {All, None, None, None, "Only operators read the log."},
		Admit:           {None, None, None, None, "Users of an identity provider are admitted when they sign in."},
		SetUp:           {None, None, None, None, "Only the setup token sets the service up."},
	}
}

// Reach is how far the role goes with an action.
func (r Role) Reach(a Action) Reach {
	may := rights()[a]
	switch r {
	case Operator:
		return may.operator
	case Developer:
		return may.developer
	case Member:
		return may.member
	case Service:
		return may.service
	case System:
		return All
	}
	return None
}

// Thing is what an action is about: a repository, or what is a user's. The zero
// Thing is of nobody in particular.
type Thing struct {
	Owner   string
	Public  bool
	Matched bool // by a selector that the actor has
}

// Of is what is a user's own.
func Of(userID string) Thing { return Thing{Owner: userID} }

// May says whether she may do something to a thing.
func (u User) May(a Action, t Thing) bool {
	own := t.Owner == u.ID && u.ID != ""
	switch u.Role.Reach(a) {
	case All:
		return true
	case Shown:
		return own || t.Public || t.Matched
	case Own:
		return own
	case OwnPrivate:
		return own && !t.Public
	}
	return false
}

// Check is the refusal of what she may not do.
func (u User) Check(a Action, t Thing) error {
	if u.May(a, t) {
		return nil
	}
	detail := rights()[a].refusal
	switch reach := u.Role.Reach(a); {
	case u.Role == Service && Developer.Reach(a) != None:
		detail = "Services read. They change nothing."
	case reach == OwnPrivate && t.Owner == u.ID:
		detail = "Users have private repositories. Make this one private, or ask an operator to be made a developer."
	}
	return domain.Refuse(domain.Forbidden, "forbidden", detail)
}

// SeesAll says whether she sees every repository.
func (u User) SeesAll() bool { return u.Role.Reach(SeeRepo) == All }
