package commands

import (
	"context"
	"fmt"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// Call is a command as data, so that it can be handed to the process that decides.
// It may hold a secret: it goes through memory and sealed connections only.
type Call struct {
	Operation Operation
	Meta      Meta
	Args      Args
	// Told, if not nil, is told of a validation's checks while that goes on. It is not
	// data: whoever hands a call on sees to it that they come back.
	Told func(repo.Check) `json:"-"`
}

// Operation names what a Call asks for.
type Operation string

// The operations, named like the methods of Handler that carry them out.
const (
	opCreateRepo       Operation = "CreateRepo"
	opUpdateRepo       Operation = "UpdateRepo"
	opDeleteRepo       Operation = "DeleteRepo"
	opAttachLabel      Operation = "AttachLabel"
	opDetachLabel      Operation = "DetachLabel"
	opReplaceLabels    Operation = "ReplaceLabels"
	opSetVisibility    Operation = "SetVisibility"
	opSetCredential    Operation = "SetCredential"
	opClearCredential  Operation = "ClearCredential"
	opEnableRepo       Operation = "EnableRepo"
	opDisableRepo      Operation = "DisableRepo"
	opTransferRepo     Operation = "TransferRepo"
	opValidate         Operation = "Validate"
	opRequestSync      Operation = "RequestSync"
	opCancelSync       Operation = "CancelSync"
	opReleaseSync      Operation = "ReleaseSync"
	opDiscardSync      Operation = "DiscardSync"
	opPublishChart     Operation = "PublishChart"
	opRemoveChart      Operation = "RemoveChart"
	opAddUser          Operation = "AddUser"
	opUpdateUser       Operation = "UpdateUser"
	opSetPassword      Operation = "SetPassword"
	opIssueToken       Operation = "IssueToken"
	opRevokeToken      Operation = "RevokeToken"
	opDefineSelector   Operation = "DefineSelector"
	opChangeSelector   Operation = "ChangeSelector"
	opRemoveSelector   Operation = "RemoveSelector"
	opAssignSelector   Operation = "AssignSelector"
	opUnassignSelector Operation = "UnassignSelector"
	opCompleteSetup    Operation = "CompleteSetup"
)

// probes says whether an operation asks the network, which takes its time.
func (o Operation) probes() bool {
	switch o {
	case opCreateRepo, opUpdateRepo, opSetCredential, opValidate, opPublishChart, opRemoveChart:
		return true
	}
	return false
}

// Args are the arguments of all operations; each uses a few.
type Args struct {
	ID, Key, Value string // of the repo, user, token or selector; of a label
	To             string
	Labels         map[string]string
	Visibility     repo.Visibility
	Draft          *repo.Draft
	Patch          *repo.Patch
	Target         *repo.Target // without its credential
	Secret         []byte       // a credential's Plain, or a password's hash
	Sync           syncs.Ref
	Package        *publishing.Package `json:",omitempty"`
	Overwrite      bool                `json:",omitempty"`
	Chart          *syncs.Chart        `json:",omitempty"`
	Objection      *domain.Error
	Role           *user.Role
	Disabled       *bool
	Token          *IssueToken
	Name           *string `json:",omitempty"` // of a selector
	Expression     *string `json:",omitempty"`
	Grantee        selector.Grantee
	Claims         *user.Claims `json:",omitempty"`
}

// Result is what a Call came to.
type Result struct {
	Done   Done
	Text   string // the plain text of an issued token
	Report repo.Report
}

// credential is the one in Secret, nil if there is none.
func (a Args) credential() (*repo.Credential, error) {
	if a.Secret == nil {
		return nil, nil
	}
	c, err := repo.ParseCredential(a.Secret)
	return &c, err
}

// Handle carries a call out.
func (h *Handler) Handle(ctx context.Context, c Call) (r Result, err error) {
	switch c.Operation {
	case opAddUser, opUpdateUser, opSetPassword, opIssueToken, opRevokeToken, opCompleteSetup, opAdmitUser:
		return h.handleAccess(ctx, c)
	case opDefineSelector, opChangeSelector, opRemoveSelector, opAssignSelector, opUnassignSelector:
		return h.handleSelector(ctx, c)
	case opRequestSync:
		r.Done, err = h.RequestSync(ctx, c.Meta, c.Args.ID)
	case opCancelSync:
		r.Done, err = h.CancelSync(ctx, c.Meta, c.Args.Sync, objection(c.Args.Objection))
	case opReleaseSync:
		r.Done, err = h.ReleaseSync(ctx, c.Meta, c.Args.Sync, objection(c.Args.Objection))
	case opDiscardSync:
		r.Done, err = h.DiscardSync(ctx, c.Meta, c.Args.Sync, objection(c.Args.Objection))
	case opPublishChart:
		r.Done, err = h.PublishChart(ctx, c.Meta, c.Args.ID, *c.Args.Package, c.Args.Overwrite)
	case opRemoveChart:
		r.Done, err = h.RemoveChart(ctx, c.Meta, c.Args.ID, c.Args.Chart.Name, c.Args.Chart.Version, objection(c.Args.Objection))
	default:
		return h.handleRepo(ctx, c)
	}
	return r, err
}

// objection is e as an error that is nil when there is none.
func objection(e *domain.Error) error {
	if e == nil {
		return nil
	}
	return e
}

func (h *Handler) handleRepo(ctx context.Context, c Call) (r Result, err error) {
	m, a := c.Meta, c.Args
	switch c.Operation {
	case opDeleteRepo:
		r.Done, err = h.DeleteRepo(ctx, m, a.ID)
	case opAttachLabel:
		r.Done, err = h.AttachLabel(ctx, m, a.ID, a.Key, a.Value)
	case opDetachLabel:
		r.Done, err = h.DetachLabel(ctx, m, a.ID, a.Key)
	case opReplaceLabels:
		r.Done, err = h.ReplaceLabels(ctx, m, a.ID, a.Labels)
	case opSetVisibility:
		r.Done, err = h.SetVisibility(ctx, m, a.ID, a.Visibility)
	case opClearCredential:
		r.Done, err = h.ClearCredential(ctx, m, a.ID)
	case opEnableRepo:
		r.Done, err = h.EnableRepo(ctx, m, a.ID)
	case opDisableRepo:
		r.Done, err = h.DisableRepo(ctx, m, a.ID)
	case opTransferRepo:
		r.Done, err = h.TransferRepo(ctx, m, a.ID, a.To)
	default:
		return h.handleSource(ctx, c)
	}
	return r, err
}

// handleSource carries out what may come with a credential.
func (h *Handler) handleSource(ctx context.Context, c Call) (r Result, err error) {
	secret, err := c.Args.credential()
	if err != nil {
		return r, err
	}
	switch c.Operation {
	case opCreateRepo:
		r.Done, err = h.CreateRepo(ctx, c.Meta, CreateRepo{Draft: *c.Args.Draft, Secret: secret})
	case opUpdateRepo:
		r.Done, err = h.UpdateRepo(ctx, c.Meta, c.Args.ID, UpdateRepo{Patch: *c.Args.Patch, Secret: secret})
	case opSetCredential:
		r.Done, err = h.SetCredential(ctx, c.Meta, c.Args.ID, *secret)
	case opValidate:
		target := *c.Args.Target
		target.Credential = secret
		r.Report, err = h.Validate(ctx, c.Meta, target, c.Told)
	default:
		err = fmt.Errorf("carry out %q: there is no such operation", c.Operation)
	}
	return r, err
}

func (h *Handler) handleAccess(ctx context.Context, c Call) (r Result, err error) {
	switch c.Operation {
	case opAddUser:
		r.Done, err = h.AddUser(ctx, c.Meta, c.Args.ID, *c.Args.Role)
	case opUpdateUser:
		r.Done, err = h.UpdateUser(ctx, c.Meta, c.Args.ID, c.Args.Role, c.Args.Disabled)
	case opSetPassword:
		r.Done, err = h.SetPassword(ctx, c.Meta, c.Args.ID, c.Args.Secret)
	case opCompleteSetup:
		r.Done, err = h.CompleteSetup(ctx, c.Meta, c.Args.ID, c.Args.Secret)
	case opIssueToken:
		r.Done, r.Text, err = h.IssueToken(ctx, c.Meta, *c.Args.Token)
	case opRevokeToken:
		r.Done, err = h.RevokeToken(ctx, c.Meta, c.Args.ID)
	case opAdmitUser:
		r.Done, err = h.AdmitUser(ctx, c.Meta, *c.Args.Claims)
	}
	return r, err
}

func (h *Handler) handleSelector(ctx context.Context, c Call) (r Result, err error) {
	m, a := c.Meta, c.Args
	switch c.Operation {
	case opDefineSelector:
		r.Done, err = h.DefineSelector(ctx, m, *a.Name, *a.Expression)
	case opChangeSelector:
		r.Done, err = h.ChangeSelector(ctx, m, a.ID, a.Name, a.Expression)
	case opRemoveSelector:
		r.Done, err = h.RemoveSelector(ctx, m, a.ID)
	case opAssignSelector:
		r.Done, err = h.AssignSelector(ctx, m, a.ID, a.Grantee)
	case opUnassignSelector:
		r.Done, err = h.UnassignSelector(ctx, m, a.ID, a.Grantee)
	}
	return r, err
}
