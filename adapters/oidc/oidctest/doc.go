// Package oidctest runs a real OpenID Connect provider, npm's oidc-provider under Node,
// and walks browsers through its pages. It is for tests only. Its packages come from
// npm into the user's cache folder, once.
package oidctest
