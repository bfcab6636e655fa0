package oidc_test

import (
	"strings"
	"testing"

	"chartledger/adapters/oidc"
	"chartledger/domain/user"
)

func TestWhatClaimsMean(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	roles := []oidc.RoleOf{{"platform", user.Operator}, {"devs", user.Developer}}
	plain := oidc.Mapping{User: "preferred_username", Groups: "groups", Default: user.Member}
	mapped := oidc.Mapping{User: "preferred_username", Groups: "groups", Role: "realm_access.roles", Roles: roles, Default: user.Member}
	strict := mapped
	strict.Default = ""
	byMail := oidc.Mapping{User: "email", Groups: "https://example.com/groups", Default: user.Developer}
	for name, tt := range map[string]struct {
		m      oidc.Mapping
		claims claims
		want   user.Claims
		groups string
		barred bool
	}{
		"nothing":           {m: plain, want: user.Claims{Role: user.Member}},
		"a name and groups": {m: plain, claims: claims{"preferred_username": "Ada", "groups": []string{"b", "a", "b"}}, want: user.Claims{WantedID: "ada", Role: user.Member}, groups: "a b"},
		"one group":         {m: plain, claims: claims{"groups": "a"}, want: user.Claims{Role: user.Member}, groups: "a"},
		"odd claims":        {m: plain, claims: claims{"preferred_username": 7, "groups": []any{1, "a", nil, claims{}}}, want: user.Claims{Role: user.Member}, groups: "a"},
		"a role that nobody asked for": {m: plain, claims: claims{"role": "operator", "roles": []string{"operator", "platform"}, "realm_access": claims{"roles": []string{"platform"}}},
			want: user.Claims{Role: user.Member}},
		"a mapped role":      {m: mapped, claims: claims{"realm_access": claims{"roles": []string{"x", "devs"}}}, want: user.Claims{Role: user.Developer, RoleIsTheirs: true}},
		"several":            {m: mapped, claims: claims{"realm_access": claims{"roles": []string{"devs", "platform"}}}, want: user.Claims{Role: user.Operator, RoleIsTheirs: true}},
		"almost one":         {m: mapped, claims: claims{"realm_access": claims{"roles": []string{"Platform", "platform "}}}, want: user.Claims{Role: user.Member, RoleIsTheirs: true}},
		"none":               {m: mapped, claims: claims{"realm_access": "platform"}, want: user.Claims{Role: user.Member, RoleIsTheirs: true}},
		"none where one has": {m: strict, want: user.Claims{Role: user.Member, RoleIsTheirs: true}, barred: true},
		"one where one has":  {m: strict, claims: claims{"realm_access": claims{"roles": "devs"}}, want: user.Claims{Role: user.Developer, RoleIsTheirs: true}},
		"a mail address":     {m: byMail, claims: claims{"email": "ada@example.com", "email_verified": true}, want: user.Claims{WantedID: "ada@example.com", Role: user.Developer}},
		"one that may be anyone's": {m: byMail, claims: claims{"email": "ada@example.com", "https://example.com/groups": []string{"a.b"}},
			want: user.Claims{Role: user.Developer}, groups: "a.b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := f.provider(func(o *oidc.Options) { o.Mapping = tt.m })
			who, err := p.Verify(t.Context(), f.token("one", tt.claims))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(who.Groups, " ") != tt.groups || who.Barred != tt.barred {
				t.Errorf("got %q, %v", who.Groups, who.Barred)
			}
			if who.WantedID != tt.want.WantedID || who.Role != tt.want.Role || who.RoleIsTheirs != tt.want.RoleIsTheirs ||
				who.Issuer != f.URL || who.Subject != "1" || !who.AsOf.Equal(f.clock()) {
				t.Errorf("got %+v", who.Claims)
			}
		})
	}
}
