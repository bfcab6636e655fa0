package httpapi

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// userOf is a user, of whose password nothing is told but that there is one.
func userOf(u user.User) api.User {
	return api.User{ID: u.ID, Role: api.Role(u.Role), Disabled: u.Disabled,
		HasPassword: u.SecretID != "", Identity: identityOf(u), CreatedAt: u.AddedAt.UTC()}
}

// identityOf is who a user is at an identity provider, nil for one of our own.
func identityOf(u user.User) *api.UserIdentity {
	if u.Issuer == "" {
		return nil
	}
	return &api.UserIdentity{Issuer: u.Issuer, Subject: u.Subject, Groups: append([]string{}, u.Groups...)}
}

// tokenOf is a token without its text and its hash.
func tokenOf(t token.Token) api.Token {
	return api.Token{ID: t.ID, User: t.UserID, Name: t.Name, Prefix: t.Prefix, Scopes: scopesOfToken(t.Scopes),
		ExpiresAt: inUTC(t.ExpiresAt), CreatedAt: t.IssuedAt.UTC()}
}

// issuedOf is a token with its text: the only answer that has it.
func issuedOf(t token.Token, text string) api.IssuedToken {
	return api.IssuedToken{ID: t.ID, Token: api.Secret(text), User: t.UserID, Name: t.Name, Prefix: t.Prefix, Scopes: scopesOfToken(t.Scopes),
		ExpiresAt: inUTC(t.ExpiresAt), CreatedAt: t.IssuedAt.UTC()}
}

// scopesOfToken are the scopes of a token, nil for one that is good for everything.
func scopesOfToken(names []string) *api.Scopes {
	if len(names) == 0 {
		return nil
	}
	scopes := make(api.Scopes, len(names))
	for i, n := range names {
		scopes[i] = api.Scope(n)
	}
	return &scopes
}
