package cli_test

import (
	"net/http"
	"testing"
)

func TestHerOwnPasswordTakesTheOneThatSheHas(t *testing.T) {
	t.Parallel()

	for stdin, want := range map[string]string{
		hush + "\n":                  `{"password":"` + hush + `"}`,
		hush + "\r\n":                `{"password":"` + hush + `"}`,
		hush + "\nthe one before\n":  `{"current_password":"the one before","password":"` + hush + `"}`,
		hush + "\r\nthe one before ": `{"current_password":"the one before ","password":"` + hush + `"}`,
	} {
		s := newServer(t, map[string]http.HandlerFunc{"PUT /users/alice/password": reply(http.StatusNoContent, "")})
		got := shell{stdin: stdin}.run(t, s, "user", "password", "alice", "--password-stdin")
		got.expect(t, 0, "user \"alice\" has a new password\n")
		if c := s.made("PUT /users/alice/password"); len(c) != 1 || c[0].body != want {
			t.Errorf("%q: got %+v", stdin, c)
		}
	}
}
