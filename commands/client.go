package commands

import (
	"context"
	"errors"

	"chartledger/commands/publishing"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// Client has the methods of Handler, and makes a Call of each for Send: the caller
// does not see which process decides.
type Client struct {
	Send func(context.Context, Call) (Result, error)
}

func (c *Client) done(ctx context.Context, o Operation, m Meta, a Args) (Done, error) {
	r, err := c.Send(ctx, Call{Operation: o, Meta: m, Args: a})
	return r.Done, err
}

// CreateRepo is Handler.CreateRepo.
func (c *Client) CreateRepo(ctx context.Context, m Meta, r CreateRepo) (Done, error) {
	return c.done(ctx, opCreateRepo, m, Args{Draft: &r.Draft, Secret: plainOf(r.Secret)})
}

// UpdateRepo is Handler.UpdateRepo.
func (c *Client) UpdateRepo(ctx context.Context, m Meta, id string, u UpdateRepo) (Done, error) {
	return c.done(ctx, opUpdateRepo, m, Args{ID: id, Patch: &u.Patch, Secret: plainOf(u.Secret)})
}

// DeleteRepo is Handler.DeleteRepo.
func (c *Client) DeleteRepo(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opDeleteRepo, m, Args{ID: id})
}

// AttachLabel is Handler.AttachLabel.
func (c *Client) AttachLabel(ctx context.Context, m Meta, id, key, value string) (Done, error) {
	return c.done(ctx, opAttachLabel, m, Args{ID: id, Key: key, Value: value})
}

// DetachLabel is Handler.DetachLabel.
func (c *Client) DetachLabel(ctx context.Context, m Meta, id, key string) (Done, error) {
	return c.done(ctx, opDetachLabel, m, Args{ID: id, Key: key})
}

// ReplaceLabels is Handler.ReplaceLabels.
func (c *Client) ReplaceLabels(ctx context.Context, m Meta, id string, labels map[string]string) (Done, error) {
	return c.done(ctx, opReplaceLabels, m, Args{ID: id, Labels: labels})
}

// SetVisibility is Handler.SetVisibility.
func (c *Client) SetVisibility(ctx context.Context, m Meta, id string, v repo.Visibility) (Done, error) {
	return c.done(ctx, opSetVisibility, m, Args{ID: id, Visibility: v})
}

// SetCredential is Handler.SetCredential.
func (c *Client) SetCredential(ctx context.Context, m Meta, id string, secret repo.Credential) (Done, error) {
	return c.done(ctx, opSetCredential, m, Args{ID: id, Secret: secret.Plain()})
}

// ClearCredential is Handler.ClearCredential.
func (c *Client) ClearCredential(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opClearCredential, m, Args{ID: id})
}

// EnableRepo is Handler.EnableRepo.
func (c *Client) EnableRepo(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opEnableRepo, m, Args{ID: id})
}

// DisableRepo is Handler.DisableRepo.
func (c *Client) DisableRepo(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opDisableRepo, m, Args{ID: id})
}

// TransferRepo is Handler.TransferRepo.
func (c *Client) TransferRepo(ctx context.Context, m Meta, id, to string) (Done, error) {
	return c.done(ctx, opTransferRepo, m, Args{ID: id, To: to})
}

// Validate is Handler.Validate.
func (c *Client) Validate(ctx context.Context, m Meta, t repo.Target, told func(repo.Check)) (repo.Report, error) {
	secret := plainOf(t.Credential)
	t.Credential = nil
	r, err := c.Send(ctx, Call{Operation: opValidate, Meta: m, Args: Args{Target: &t, Secret: secret}, Told: told})
	return r.Report, err
}

// RequestSync is Handler.RequestSync.
func (c *Client) RequestSync(ctx context.Context, m Meta, repoID string) (Done, error) {
	return c.done(ctx, opRequestSync, m, Args{ID: repoID})
}

// CancelSync is Handler.CancelSync.
func (c *Client) CancelSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return c.onSync(ctx, opCancelSync, m, ref, objection)
}

// ReleaseSync is Handler.ReleaseSync.
func (c *Client) ReleaseSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return c.onSync(ctx, opReleaseSync, m, ref, objection)
}

// DiscardSync is Handler.DiscardSync.
func (c *Client) DiscardSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return c.onSync(ctx, opDiscardSync, m, ref, objection)
}

func (c *Client) onSync(ctx context.Context, o Operation, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return c.objected(ctx, o, m, Args{Sync: ref}, objection)
}

// objected is done with an objection of the catalog's.
func (c *Client) objected(ctx context.Context, o Operation, m Meta, a Args, objection error) (Done, error) {
	if objection != nil && !errors.As(objection, &a.Objection) {
		return Done{}, objection // no refusal: an error of ours
	}
	return c.done(ctx, o, m, a)
}

// PublishChart is Handler.PublishChart.
func (c *Client) PublishChart(ctx context.Context, m Meta, repoID string, p publishing.Package, overwrite bool) (Done, error) {
	return c.done(ctx, opPublishChart, m, Args{ID: repoID, Package: &p, Overwrite: overwrite})
}

// RemoveChart is Handler.RemoveChart.
func (c *Client) RemoveChart(ctx context.Context, m Meta, repoID, name, version string, objection error) (Done, error) {
	return c.objected(ctx, opRemoveChart, m, Args{ID: repoID, Chart: &syncs.Chart{Name: name, Version: version}}, objection)
}

// AddUser is Handler.AddUser.
func (c *Client) AddUser(ctx context.Context, m Meta, id string, role user.Role) (Done, error) {
	return c.done(ctx, opAddUser, m, Args{ID: id, Role: &role})
}

// UpdateUser is Handler.UpdateUser.
func (c *Client) UpdateUser(ctx context.Context, m Meta, id string, role *user.Role, disabled *bool) (Done, error) {
	return c.done(ctx, opUpdateUser, m, Args{ID: id, Role: role, Disabled: disabled})
}

// SetPassword is Handler.SetPassword.
func (c *Client) SetPassword(ctx context.Context, m Meta, id string, passwordHash []byte) (Done, error) {
	return c.done(ctx, opSetPassword, m, Args{ID: id, Secret: passwordHash})
}

// CompleteSetup is Handler.CompleteSetup.
func (c *Client) CompleteSetup(ctx context.Context, m Meta, id string, passwordHash []byte) (Done, error) {
	return c.done(ctx, opCompleteSetup, m, Args{ID: id, Secret: passwordHash})
}

// IssueToken is Handler.IssueToken.
func (c *Client) IssueToken(ctx context.Context, m Meta, t IssueToken) (Done, string, error) {
	r, err := c.Send(ctx, Call{Operation: opIssueToken, Meta: m, Args: Args{Token: &t}})
	return r.Done, r.Text, err
}

// RevokeToken is Handler.RevokeToken.
func (c *Client) RevokeToken(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opRevokeToken, m, Args{ID: id})
}

// DefineSelector is Handler.DefineSelector.
func (c *Client) DefineSelector(ctx context.Context, m Meta, name, expression string) (Done, error) {
	return c.done(ctx, opDefineSelector, m, Args{Name: &name, Expression: &expression})
}

// ChangeSelector is Handler.ChangeSelector.
func (c *Client) ChangeSelector(ctx context.Context, m Meta, id string, name, expression *string) (Done, error) {
	return c.done(ctx, opChangeSelector, m, Args{ID: id, Name: name, Expression: expression})
}

// RemoveSelector is Handler.RemoveSelector.
func (c *Client) RemoveSelector(ctx context.Context, m Meta, id string) (Done, error) {
	return c.done(ctx, opRemoveSelector, m, Args{ID: id})
}

// AssignSelector is Handler.AssignSelector.
func (c *Client) AssignSelector(ctx context.Context, m Meta, id string, g selector.Grantee) (Done, error) {
	return c.done(ctx, opAssignSelector, m, Args{ID: id, Grantee: g})
}

// UnassignSelector is Handler.UnassignSelector.
func (c *Client) UnassignSelector(ctx context.Context, m Meta, id string, g selector.Grantee) (Done, error) {
	return c.done(ctx, opUnassignSelector, m, Args{ID: id, Grantee: g})
}

// plainOf is a credential in the open, nil if there is none.
func plainOf(c *repo.Credential) []byte {
	if c == nil {
		return nil
	}
	return c.Plain()
}
