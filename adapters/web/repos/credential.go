package repos

import (
	"context"
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// access is a credential as it was filled in: nothing secret is kept of it.
type access struct {
	api.Repo
	kind     api.CredentialKind
	username string
	keyID    string
	problem  *site.Problem
}

func showCredential(v *site.Visit) error {
	r, err := findIf(v, site.MayChange)
	if err != nil {
		return err
	}
	return v.Page(credentialPage(access{Repo: r, kind: api.CredentialBasic}))
}

// setCredential sets or replaces the credential, which the API tries first.
func setCredential(v *site.Visit) error {
	r, err := findIf(v, site.MayChange)
	if err != nil {
		return err
	}
	c := filledIn(v)
	a := access{Repo: r, kind: c.Kind, username: c.Username, keyID: c.AccessKeyID}
	_, err = v.Client.SetCredentialWithResponse(v.Ctx(), r.ID, &api.SetCredentialParams{IfMatch: version(v)}, c)
	return a.done(v, err)
}

// filledIn is the credential that was filled in: of the fields of its kind.
func filledIn(v *site.Visit) api.Credential {
	c := api.Credential{Kind: api.CredentialKind(v.FormValue("kind"))}
	secret := func(name string) api.Secret { return api.Secret(v.FormValue(name)) }
	switch c.Kind {
	case api.CredentialBasic:
		c.Username, c.Password = v.FormValue("username"), secret("password")
	case api.CredentialBearer:
		c.Token = secret("token")
	case api.CredentialS3:
		c.AccessKeyID, c.SecretAccessKey = v.FormValue("access_key_id"), secret("secret_access_key")
	case api.CredentialClientCertificate:
		c.ClientCertificate, c.ClientKey = v.FormValue("client_certificate"), secret("client_key")
	}
	return c
}

// removeCredential has the repository read without one.
func removeCredential(v *site.Visit) error {
	r, err := findIf(v, site.MayChange)
	if err != nil {
		return err
	}
	_, err = v.Client.ClearCredentialWithResponse(v.Ctx(), r.ID, &api.ClearCredentialParams{IfMatch: version(v)})
	return access{Repo: r, kind: api.CredentialBasic}.done(v, err)
}

func (a access) done(v *site.Visit, err error) error {
	if a.problem = site.Correctable(err); a.problem != nil {
		return v.Render(http.StatusUnprocessableEntity, credentialPage(a))
	}
	if err != nil {
		return err
	}
	return v.To(at(a.ID, ""))
}

// credentialTitle is what there is to do about a credential.
func credentialTitle(r api.Repo) string {
	if r.HasCredential {
		return "repo.credential.replace"
	}
	return "repo.credential.set"
}

// kinds are the kinds of credential.
func kinds() []api.CredentialKind {
	return []api.CredentialKind{api.CredentialBasic, api.CredentialBearer, api.CredentialS3, api.CredentialClientCertificate}
}

// wrongKind is what is wrong with the choice itself.
func (a access) wrongKind(ctx context.Context) string {
	if a.problem.At("/kind") {
		return site.T(ctx, "repo.credential.kind.needed")
	}
	return ""
}
