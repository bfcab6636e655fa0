package wiretest

import (
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// repoTopic are samples of repo-events.
func repoTopic() []domain.Recorded {
	id := repo.Ref{RepoID: repoID}
	credential := repo.CredentialRef{SecretID: secretID, Kind: repo.Basic}
	trust := repo.TLS{
		CACertificates: "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n", InsecureSkipVerify: true,
	}
	run := syncs.Ref{SyncID: syncID, RepoID: repoID}
	return series(domain.Partition{Topic: domain.RepoEvents}, byUser(),
		repo.Created{
			Ref: id, Owner: "alice", Name: "stable", Description: "Charts that we run in production.",
			URL: "https://charts.example.com/stable", Runtimes: []string{repo.Kubernetes},
			Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: repo.Private,
			Labels: map[string]string{"team": "payments", "tier": "gold"}, Credential: &credential,
			SyncIntervalSeconds: 3600,
			TLS:                 trust, CredentialToOtherHosts: true,
		},
		repo.Updated{
			Ref: id, Name: of("stable-eu"), Description: of("Charts that we run in Europe."),
			URL: of("https://charts.example.eu/stable"), Runtimes: []string{repo.QingCloud},
			Kind: of(repo.Other), Mode: of(repo.ReadWrite), SyncIntervalSeconds: of(int64(600)),
			TLS: &trust, CredentialToOtherHosts: of(true),
		},
		repo.LabelAttached{Ref: id, Key: "team", Value: "payments"},
		repo.LabelDetached{Ref: id, Key: "team"},
		repo.LabelsReplaced{Ref: id, Labels: map[string]string{"tier": "gold"}},
		repo.VisibilitySet{Ref: id, Visibility: repo.Public},
		repo.CredentialSet{Ref: id, Credential: credential},
		repo.CredentialCleared{Ref: id},
		repo.Enabled{Ref: id},
		repo.Disabled{Ref: id},
		repo.Transferred{Ref: id, From: "alice", To: "bob"},
		repo.Deleted{Ref: id},
		syncs.Requested{Ref: run, Trigger: syncs.OnPublish, Chart: &syncs.Chart{Name: "web", Version: "1.2.3",
			Digest: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}},
		syncs.CancelRequested{Ref: run},
		syncs.Released{Ref: run},
		syncs.Discarded{Ref: run},
	)
}
