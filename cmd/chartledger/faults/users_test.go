package faults_test

import (
	"encoding/json"
	"net/http"

	"chartledger/adapters/httpapi/api"
)

// addUsers adds the developers and takes a token for each, before any fault.
func (w *world) addUsers() {
	w.t.Helper()
	for _, id := range users()[1:] {
		w.must("POST", "/users", api.UserAdd{ID: id, Role: api.RoleDeveloper}, http.StatusCreated)
		issued := w.must("POST", "/tokens", api.TokenIssue{Name: "faults", User: &id}, http.StatusCreated)
		var t struct{ Token string }
		if err := json.Unmarshal(issued.body, &t); err != nil {
			w.t.Fatal(err)
		}
		w.tokens[id] = t.Token
	}
	for _, p := range w.regulars() {
		for _, id := range users()[1:] {
			if !w.eventually(serveWithin, func() bool {
				got, err := w.send(w.t.Context(), p, w.tokens[id], "GET", "/me", nil, nil)
				return err == nil && got.status == http.StatusOK
			}) {
				w.t.Fatalf("%s is not known to process %d", id, p.n)
			}
		}
	}
}

// must is an operator's request that has to work.
func (w *world) must(method, path string, body any, status int) received {
	w.t.Helper()
	got, err := w.send(w.t.Context(), w.processes[0], operatorToken, method, path, body, nil)
	if err != nil || got.status != status {
		w.t.Fatalf("%s %s: got %d %s, %v; want %d", method, path, got.status, got.body, err, status)
	}
	return got
}
