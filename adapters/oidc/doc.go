// Package oidc knows who somebody is by an OpenID Connect identity provider: from a
// token that she brings, or by sending her browser there to sign in.
//
// # Why
//
// The provider may be away. It is looked for when it is needed and now and then, and
// keeps nobody waiting who does not need it: neither the start nor a token whose key
// is known. Anyone can send a token with a key that nobody knows, so that whatever
// comes, the provider is not asked more often than every few seconds.
//
// The protocol is go-oidc's, the way through a browser oauth2's; go-jose reads what a
// token says of its key before anyone asks for that. Ours are its limits: of time, of size, of what is
// remembered, and of what a claim may bring about. A claim that is missing is taken
// for an empty one: the other way, who left a last group would keep it.
package oidc
