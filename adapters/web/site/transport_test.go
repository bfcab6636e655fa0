package site_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

// What a handler streams arrives piece by piece, and a reader who goes ends it.
func TestAnswersOfTheSameProcessAreStreams(t *testing.T) {
	t.Parallel()

	next, ended := make(chan struct{}), make(chan struct{})
	client := &http.Client{Transport: site.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		w.Header().Set("X-Kind", "stream")
		_, _ = io.WriteString(w, "one")
		<-next
		_, _ = io.WriteString(w, "two")
		<-r.Context().Done()
	}))}
	resp := get(t, client, "http://localhost/")
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("X-Kind") != "stream" {
		t.Errorf("got %d, %v", resp.StatusCode, resp.Header)
	}
	for _, want := range []string{"one", "two"} {
		got := make([]byte, 3)
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
			t.Fatalf("got %q, %v, want %q", got, err, want)
		}
		if want == "one" {
			close(next)
		}
	}
	_ = resp.Body.Close()
	<-ended
}

func TestAnswersOfTheSameProcess(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
		broken  bool
	}{
		"without a body": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, 204, "", false},
		"silent":         {func(http.ResponseWriter, *http.Request) {}, 200, "", false},
		"an echo":        {func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }, 200, "sent", false},
		"a bug":          {func(http.ResponseWriter, *http.Request) { panic("here") }, 500, "", true},
		"a late header": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusOK)
		}, 202, "", false},
	} {
		client := &http.Client{Transport: site.InProcess(tt.handler)}
		resp, err := client.Post("http://localhost/", "text/plain", strings.NewReader("sent"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.status || string(body) != tt.body || (err != nil) != tt.broken {
			t.Errorf("%s: got %d %q, %v", name, resp.StatusCode, body, err)
		}
	}
}

// A question that is given up does not wait for its answer.
func TestAQuestionIsGivenUp(t *testing.T) {
	t.Parallel()

	ended := make(chan struct{})
	client := &http.Client{Transport: site.InProcess(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(ended)
	}))}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/", nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if resp, err := client.Do(r); err == nil {
		_ = resp.Body.Close()
		t.Error("it was answered")
	}
	<-ended
}

func get(t *testing.T, client *http.Client, url string) *http.Response {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}
