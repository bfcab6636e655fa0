package commands_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

const marker = "hunter2-marker"

// TestASecretIsNowhereButInTheVault: in no record, no answer and no error.
func TestASecretIsNowhereButInTheVault(t *testing.T) {
	pair := certtest.New(t).Issue(t, "alice", time.Hour)
	certificate, key := string(pair.Cert), marker+"\n"+string(pair.Key)
	bubble(t, func(b *bench) {
		var said bytes.Buffer
		note := func(d commands.Done, err error) {
			fmt.Fprintf(&said, "%v %+v %#v %v\n", d, d, d, err)
			_ = json.NewEncoder(&said).Encode(d)
		}
		for _, secret := range []repo.Credential{
			{Kind: repo.Basic, Username: marker, Password: marker}, {Kind: repo.Bearer, Token: marker},
			{Kind: repo.S3, AccessKeyID: marker, SecretAccessKey: marker},
			{Kind: repo.ClientCertificate, ClientCertificate: certificate, ClientKey: key},
		} {
			c := draft(secret.Kind, repo.Private)
			c.Secret = &secret
			m := by("alice")
			m.Request, m.IdempotencyKey = []byte(`{"password":"`+marker+`"}`), "k"+secret.Kind
			d, err := b.CreateRepo(b.Context(), m, c)
			note(d, err)
			note(b.SetCredential(b.Context(), by("alice"), d.Repo.ID, secret))
			b.prober.Fail(repo.CodeAccessDenied)
			note(b.SetCredential(b.Context(), by("alice"), d.Repo.ID, secret))
			b.prober.Fail("")
			b.vault.OnPut = func() error { return errVault }
			note(b.SetCredential(b.Context(), by("alice"), d.Repo.ID, secret))
			b.vault.OnPut = nil
			m.Request = []byte("another " + marker)
			note(b.CreateRepo(b.Context(), m, c))
		}
		note(b.SetPassword(b.Context(), by("alice"), "alice", []byte(marker)))
		if strings.Contains(said.String(), marker) {
			b.Errorf("an answer holds it:\n%s", said.String())
		}
		b.wantNoMarker()
	})
}

var errVault = fmt.Errorf("the vault is away")

// wantNoMarker looks through all records as they are on the wire.
func (b *bench) wantNoMarker() {
	b.Helper()
	for _, p := range []domain.Partition{repos, access} {
		for _, r := range b.memory.Records(p) {
			rec, err := wire.Encode(r)
			if err != nil {
				b.Fatal(err)
			}
			if text := fmt.Sprintf("%s %s %+v", rec.Key, rec.Value, rec.Headers); strings.Contains(text, marker) {
				b.Errorf("a record holds it: %s", text)
			}
		}
	}
}

// TestTheCredentialGoesWithTheEdit: an edit of the URL is validated with the
// credential that the repository has.
func TestTheCredentialGoesWithTheEdit(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.repo("alice", "r", repo.Private)
		secret := repo.Credential{Kind: repo.Bearer, Token: "t"}
		b.must(b.SetCredential(b.Context(), by("alice"), id, secret))
		b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: repo.Patch{URL: of(url + "/x")}}))
		targets := b.prober.Targets()
		if last := targets[len(targets)-1]; last.URL != url+"/x" || last.Credential == nil || *last.Credential != secret {
			b.Error("it was validated without the credential")
		}
	})
}

// TestACredentialDoesNotFollowToAnotherServer: else whoever may edit, a new owner
// say, could have it sent to a server of her own. A new one may come with the edit.
func TestACredentialDoesNotFollowToAnotherServer(t *testing.T) {
	t.Parallel()
	fresh, ca := repo.Credential{Kind: repo.Bearer, Token: "fresh"}, string(certtest.New(t).PEM())
	for name, tt := range map[string]struct {
		patch  repo.Patch
		secret *repo.Credential
		sent   *repo.Credential
		kept   bool
	}{
		"another host":                 {patch: repo.Patch{URL: of("https://elsewhere.example.com")}},
		"another port":                 {patch: repo.Patch{URL: of(url + ":8443")}},
		"another scheme":               {patch: repo.Patch{URL: of("http://charts.example.com")}},
		"where it redirects to":        {patch: repo.Patch{CredentialToOtherHosts: of(true)}},
		"whoever stands between":       {patch: repo.Patch{TLS: repo.TLSPatch{InsecureSkipVerify: of(true)}}},
		"whom another authority knows": {patch: repo.Patch{TLS: repo.TLSPatch{CACertificates: &ca}}},
		"another host and a new one":   {patch: repo.Patch{URL: of("https://elsewhere.example.com")}, secret: &fresh, sent: &fresh, kept: true},
		"the same host and a new one":  {patch: repo.Patch{URL: of(url + "/x")}, secret: &fresh, sent: &fresh, kept: true},
		"redirects and a new one":      {patch: repo.Patch{CredentialToOtherHosts: of(true)}, secret: &fresh, sent: &fresh, kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				id := b.repo("alice", "r", repo.Private)
				before := b.must(b.SetCredential(b.Context(), by("alice"), id, repo.Credential{Kind: repo.Bearer, Token: "old"}))
				after := b.must(b.UpdateRepo(b.Context(), by("alice"), id, commands.UpdateRepo{Patch: tt.patch, Secret: tt.secret}))
				targets := b.prober.Targets()
				if sent := targets[len(targets)-1].Credential; !reflect.DeepEqual(sent, tt.sent) {
					b.Error("it was validated with another credential")
				}
				if c := after.Repo.Credential; (c != nil) != tt.kept || c != nil && c.SecretID == before.Repo.Credential.SecretID {
					b.Errorf("the repository has %+v", c)
				}
			})
		})
	}
}

// TestTheSweep takes what no event names, when it is old enough.
func TestTheSweep(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx := b.Context()
		orphan, _ := b.vault.Put(ctx, []byte("orphan"))
		secret := repo.Credential{Kind: repo.Bearer, Token: "t"}
		kept, deleted := b.repo("alice", "kept", repo.Private), b.repo("alice", "deleted", repo.Private)
		replaced := b.must(b.SetCredential(ctx, by("alice"), kept, secret)).Repo.Credential.SecretID
		live := b.must(b.SetCredential(ctx, by("alice"), kept, secret)).Repo.Credential.SecretID
		gone := b.must(b.SetCredential(ctx, by("alice"), deleted, secret)).Repo.Credential.SecretID
		b.must(b.DeleteRepo(ctx, by("alice"), deleted))
		password := b.must(b.SetPassword(ctx, by("alice"), "alice", []byte("hash"))).User.SecretID
		<-time.After(2 * time.Hour)
		young, _ := b.vault.Put(ctx, []byte("young"))
		if err := b.own.Sweep(ctx); err != nil {
			b.Fatal(err)
		}
		want := []string{live, password, young}
		slices.Sort(want)
		if left := b.vault.Older(time.Now().Add(time.Hour)); !slices.Equal(left, want) {
			b.Errorf("left are %v, want %v; gone should be %v", left, want, []string{orphan, replaced, gone})
		}
		b.memory.SetDown(true) // somebody who cannot ask the log destroys nothing
		<-time.After(2 * time.Hour)
		if err := b.own.Sweep(ctx); err == nil || len(b.vault.Older(time.Now())) != 3 {
			b.Errorf("swept without the log: %v", err)
		}
	})
}
