package wire

import (
	json "github.com/go-json-experiment/json/v1"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// decoder makes an event of a record's JSON.
type decoder func(data []byte) (domain.Event, error)

// of is the decoder of E.
//
// The library is the standard library's own next JSON, which reads a long event
// in a third of the time: a start on a long log reads little else. Its package v1
// means what encoding/json means; from Go 1.27 on it is encoding/json.
func of[E domain.Event](data []byte) (domain.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, err
	}
	return e, nil
}

// decoderOf finds how an event type of a topic is read; nil if it is not known.
func decoderOf(topic domain.Topic, name string) decoder {
	if name == (WriterClaimed{}).Type() {
		return of[WriterClaimed]
	}
	switch topic {
	case domain.RepoEvents:
		return repoEvents(name)
	case domain.AccessEvents:
		return accessEvents(name)
	case domain.AppEvents:
		return appEvents(name)
	}
	return nil
}

// repoEvents are the types of repo-events.
func repoEvents(name string) decoder {
	switch name {
	case (repo.Created{}).Type():
		return of[repo.Created]
	case (repo.Updated{}).Type():
		return of[repo.Updated]
	case (repo.LabelAttached{}).Type():
		return of[repo.LabelAttached]
	case (repo.LabelDetached{}).Type():
		return of[repo.LabelDetached]
	case (repo.LabelsReplaced{}).Type():
		return of[repo.LabelsReplaced]
	case (repo.VisibilitySet{}).Type():
		return of[repo.VisibilitySet]
	case (repo.CredentialSet{}).Type():
		return of[repo.CredentialSet]
	case (repo.CredentialCleared{}).Type():
		return of[repo.CredentialCleared]
	case (repo.Enabled{}).Type():
		return of[repo.Enabled]
	case (repo.Disabled{}).Type():
		return of[repo.Disabled]
	case (repo.Transferred{}).Type():
		return of[repo.Transferred]
	case (repo.Deleted{}).Type():
		return of[repo.Deleted]
	case (syncs.Requested{}).Type():
		return of[syncs.Requested]
	case (syncs.CancelRequested{}).Type():
		return of[syncs.CancelRequested]
	case (syncs.Released{}).Type():
		return of[syncs.Released]
	case (syncs.Discarded{}).Type():
		return of[syncs.Discarded]
	}
	return nil
}

// accessEvents are the types of access-events.
func accessEvents(name string) decoder {
	switch name {
	case (user.Added{}).Type():
		return of[user.Added]
	case (user.RoleSet{}).Type():
		return of[user.RoleSet]
	case (user.PasswordSet{}).Type():
		return of[user.PasswordSet]
	case (user.Disabled{}).Type():
		return of[user.Disabled]
	case (user.Enabled{}).Type():
		return of[user.Enabled]
	case (user.ClaimsSeen{}).Type():
		return of[user.ClaimsSeen]
	case (token.Issued{}).Type():
		return of[token.Issued]
	case (token.Revoked{}).Type():
		return of[token.Revoked]
	case (selector.Defined{}).Type():
		return of[selector.Defined]
	case (selector.Changed{}).Type():
		return of[selector.Changed]
	case (selector.Removed{}).Type():
		return of[selector.Removed]
	case (selector.Assigned{}).Type():
		return of[selector.Assigned]
	case (selector.Unassigned{}).Type():
		return of[selector.Unassigned]
	}
	return nil
}

// appEvents are the types of app-events.
func appEvents(name string) decoder {
	switch name {
	case (syncs.Started{}).Type():
		return of[syncs.Started]
	case (syncs.Completed{}).Type():
		return of[syncs.Completed]
	case (syncs.Failed{}).Type():
		return of[syncs.Failed]
	case (syncs.Held{}).Type():
		return of[syncs.Held]
	case (syncs.Superseded{}).Type():
		return of[syncs.Superseded]
	case (syncs.Cancelled{}).Type():
		return of[syncs.Cancelled]
	case (catalog.AppRegistered{}).Type():
		return of[catalog.AppRegistered]
	case (catalog.AppChanged{}).Type():
		return of[catalog.AppChanged]
	case (catalog.VersionPublished{}).Type():
		return ofListing[catalog.VersionPublished](published)
	case (catalog.VersionChanged{}).Type():
		return ofListing[catalog.VersionChanged](changed)
	case (catalog.VersionWithdrawn{}).Type():
		return of[catalog.VersionWithdrawn]
	case (catalog.VersionMissing{}).Type():
		return of[catalog.VersionMissing]
	case (catalog.VersionFound{}).Type():
		return of[catalog.VersionFound]
	case (catalog.Closed{}).Type():
		return of[catalog.Closed]
	}
	return nil
}
