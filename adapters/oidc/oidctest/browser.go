package oidctest

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"chartledger/adapters/certtest"
)

// trusting trusts an authority.
func trusting(a *certtest.Authority) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Pool(), MinVersion: tls.VersionTLS12}}
}

// Browser is somebody's browser: it keeps cookies, and fills the provider's forms in.
type Browser struct {
	http.Client
	p     *Provider
	login string
}

// Browser is that of a user of the provider's.
func (p *Provider) Browser(user string) *Browser {
	jar, _ := cookiejar.New(nil) // never fails
	return &Browser{p: p, login: user, Client: http.Client{Transport: p.transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Page is where a walk ended: a page without a form, or a place to be sent to.
type Page struct {
	Status int
	URL    *url.URL
	Header http.Header
	Body   string
}

// mostSteps is longer than any sign-in.
const mostSteps = 20

// Walk goes to start, wherever it is sent, and through the provider's forms, until
// there is a page without one, or until it is sent to where nobody has to be: stop.
func (b *Browser) Walk(tb testing.TB, start string, stop func(*url.URL) bool) Page {
	tb.Helper()
	at, err := url.Parse(start)
	var form url.Values
	for range mostSteps {
		var page Page
		if err == nil {
			page, err = b.step(at, form)
		}
		if err != nil {
			tb.Fatalf("sign in at the provider: %v", err)
		}
		if to := page.Header.Get("Location"); to != "" {
			at, form = page.URL.ResolveReference(must(tb, to)), nil
			if stop != nil && stop(at) {
				return Page{Status: page.Status, URL: at, Header: page.Header}
			}
			continue
		}
		action, fields := formOf(page.Body, b.login)
		if action == "" {
			return page
		}
		at, form = page.URL.ResolveReference(must(tb, action)), fields
	}
	tb.Fatalf("signing in ends nowhere: at %s", at)
	return Page{}
}

func must(tb testing.TB, text string) *url.URL {
	tb.Helper()
	u, err := url.Parse(text)
	if err != nil {
		tb.Fatalf("a page leads to no URL: %v", err)
	}
	return u
}

func (b *Browser) step(at *url.URL, form url.Values) (Page, error) {
	var response *http.Response
	var err error
	if form == nil {
		response, err = b.Get(at.String())
	} else {
		response, err = b.PostForm(at.String(), form)
	}
	if err != nil {
		return Page{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return Page{response.StatusCode, at, response.Header, string(body)}, err
}

// formOf is where a page's form goes, filled in for a user; "" if there is none.
func formOf(page, user string) (action string, fields url.Values) {
	where := regexp.MustCompile(`<form [^>]*action="([^"]+)"`).FindStringSubmatch(page)
	prompt := regexp.MustCompile(`name="prompt" value="([a-z]+)"`).FindStringSubmatch(page)
	if where == nil || prompt == nil {
		return "", nil
	}
	return where[1], url.Values{"prompt": {prompt[1]}, "login": {user}, "password": {"any"}}
}

// Tokens are what a tool gets for the browser's user: an access token for Audience,
// and an ID token for the tool itself.
func (b *Browser) Tokens(tb testing.TB) (access, id string) {
	tb.Helper()
	c := oauth2.Config{ClientID: "tool", RedirectURL: "http://127.0.0.1:1/tool", Scopes: []string{"openid", "profile", "groups", "api"},
		Endpoint: oauth2.Endpoint{AuthURL: b.p.Issuer + "/auth", TokenURL: b.p.Issuer + "/token", AuthStyle: oauth2.AuthStyleInParams}}
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	resource := oauth2.SetAuthURLParam("resource", Audience)
	page := b.Walk(tb, c.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), resource), func(u *url.URL) bool {
		return strings.HasPrefix(u.String(), c.RedirectURL)
	})
	code := page.URL.Query().Get("code")
	if code == "" {
		tb.Fatalf("the provider gives no code: %s %s", page.URL, page.Body)
	}
	ctx := contextWith(tb, b.p.transport)
	tokens, err := c.Exchange(ctx, code, oauth2.VerifierOption(verifier), resource)
	if err != nil {
		tb.Fatalf("redeem the code: %v", err)
	}
	return tokens.AccessToken, fmt.Sprint(tokens.Extra("id_token"))
}

func contextWith(tb testing.TB, t http.RoundTripper) context.Context {
	return context.WithValue(tb.Context(), oauth2.HTTPClient, &http.Client{Transport: t})
}
