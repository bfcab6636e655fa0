package oidc_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"chartledger/adapters/oidc"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider()
	now := f.clock().Unix()
	for name, tt := range map[string]struct {
		change claims
		want   string
	}{
		"a good one":                      {nil, ""},
		"for us among others":             {claims{"aud": []string{"other", clientID}, "azp": clientID}, ""},
		"just issued by a faster clock":   {claims{"iat": now + 9, "nbf": now + 9}, ""},
		"over a moment ago":               {claims{"exp": now - 9}, ""},
		"over":                            {claims{"exp": now - 10}, "bad_token"},
		"without an end":                  {claims{"exp": nil}, "bad_token"},
		"not yet good":                    {claims{"nbf": now + 11}, "bad_token"},
		"issued later":                    {claims{"iat": now + 11}, "bad_token"},
		"issued at no time":               {claims{"iat": nil}, "bad_token"},
		"another provider's":              {claims{"iss": "https://other.example.com"}, "bad_token"},
		"the same provider's, almost":     {claims{"iss": f.URL + "/"}, "bad_token"},
		"for another":                     {claims{"aud": "other"}, "bad_token"},
		"for nobody":                      {claims{"aud": nil}, "bad_token"},
		"of nobody":                       {claims{"sub": nil}, "bad_token"},
		"of somebody endless":             {claims{"sub": strings.Repeat("x", 256)}, "bad_token"},
		"given to another":                {claims{"azp": "other"}, "bad_token"},
		"for several, given to nobody":    {claims{"aud": []string{"other", clientID}}, "bad_token"},
		"a logout, not a sign-in":         {claims{"events": claims{"http://schemas.openid.net/event/backchannel-logout": claims{}}}, "bad_token"},
		"bound to a key":                  {claims{"cnf": claims{"jkt": "x"}}, "bad_token"},
		"with a subject that is a number": {claims{"sub": 1}, "bad_token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who, err := p.Verify(t.Context(), f.token("one", tt.change))
			want(t, who, err, tt.want)
		})
	}
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider()
	payload, _ := json.Marshal(f.claims(nil))
	part := base64.RawURLEncoding.EncodeToString
	good := strings.Split(f.token("one", nil), ".")
	public, err := x509.MarshalPKIXPublicKey(f.keys["one"].Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"without a signature":        part([]byte(`{"alg":"none","kid":"one"}`)) + "." + part(payload) + ".",
		"by the public key in PEM":   hmacSigned(t, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), payload),
		"by the public key in DER":   hmacSigned(t, public, payload),
		"by another key":             signed(newKey(t), "one", f.claims(nil)),
		"by a key that is unknown":   signed(newKey(t), "two", f.claims(nil)),
		"by a key without a name":    signed(newKey(t), "", f.claims(nil)),
		"with other claims":          good[0] + "." + part([]byte(strings.Replace(string(payload), `"1"`, `"2"`, 1))) + "." + good[2],
		"with the signature cut off": good[0] + "." + good[1] + ".",
		"in JSON":                    fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q}`, good[0], good[1], good[2]),
		"huge":                       f.token("one", claims{"x": strings.Repeat("x", 64<<10)}),
		"no token":                   "a.b.c",
		"nothing":                    "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who, err := p.Verify(t.Context(), text)
			want(t, who, err, "bad_token")
			if len(err.Error()) > 400 {
				t.Errorf("the log would get %d bytes", len(err.Error()))
			}
		})
	}
}

func hmacSigned(t *testing.T, secret, payload []byte) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: "one"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := jws.CompactSerialize()
	return text
}

func TestATokenForAnAPI(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider(func(o *oidc.Options) { o.Audience = "https://charts.example.com" })
	who, err := p.Verify(t.Context(), f.token("one", claims{"aud": "https://charts.example.com", "azp": "a tool"}))
	want(t, who, err, "")
	who, err = p.Verify(t.Context(), f.token("one", nil))
	want(t, who, err, "bad_token")
}

func TestATokenIsGoodUntilItIsOver(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider()
	token := f.token("one", nil)
	who, err := p.Verify(t.Context(), token)
	want(t, who, err, "")
	if !who.ExpiresAt.Equal(f.clock().Add(70 * time.Second)) {
		t.Errorf("it is over at %v", who.ExpiresAt)
	}
	f.pass(69 * time.Second)
	who, err = p.Verify(t.Context(), token)
	want(t, who, err, "")
	f.pass(time.Second)
	who, err = p.Verify(t.Context(), token)
	want(t, who, err, "bad_token")
}
