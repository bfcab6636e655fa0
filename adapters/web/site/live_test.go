package site_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"chartledger/adapters/web/site"
)

func TestLivePartsAreEventsOfHTML(t *testing.T) {
	t.Parallel()
	got := live(t, knows, func(_ *site.Visit, l *site.Live) error {
		if err := l.Send("", templ.Raw("<p>one</p>\n<p>two\r\rdata: three</p>")); err != nil {
			return err
		}
		return l.End()
	})
	want := "data: <p>one</p>\ndata: <p>two\ndata: \ndata: data: three</p>\n\nevent: over\ndata: \n\n"
	if !strings.HasSuffix(got.Body.String(), want) {
		t.Errorf("the stream is %q, want it to end with %q", got.Body, want)
	}
	for name, value := range map[string]string{"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"} {
		if got.Header().Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.Header().Get(name), value)
		}
	}
}

func TestLivePartsKnowWhoLooks(t *testing.T) {
	t.Parallel()
	got := live(t, knows, func(v *site.Visit, l *site.Live) error { return l.Send("", templ.Raw("it is "+v.Me.ID)) })
	if !strings.Contains(got.Body.String(), "it is alice") {
		t.Errorf("the stream is %q", got.Body)
	}
}

func TestAQuietStreamShowsThatItIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := live(t, knows, func(v *site.Visit, _ *site.Live) error {
			select {
			case <-time.After(31 * time.Second):
			case <-v.Ctx().Done():
			}
			return nil
		})
		if beats := strings.Count(got.Body.String(), ": still here\n\n"); beats != 2 {
			t.Errorf("there were %d heartbeats in 31 s, want 2", beats)
		}
	})
}

func TestARefusedStreamSaysSoAndEnds(t *testing.T) {
	t.Parallel()
	got := live(t, refuses(http.StatusUnauthorized, "unauthenticated"), func(*site.Visit, *site.Live) error {
		t.Error("somebody who is not known was shown something")
		return nil
	})
	if body := got.Body.String(); !strings.Contains(body, "not up to date") || !strings.Contains(body, "event: over") {
		t.Errorf("the stream is %q", body)
	}
}

func TestABrokenStreamSaysSoAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	got := live(t, knows, func(*site.Visit, *site.Live) error { return errors.New("no luck") })
	if body := got.Body.String(); !strings.Contains(body, "not up to date") || strings.Contains(body, "event: over") || strings.Contains(body, "no luck") {
		t.Errorf("the stream is %q", body)
	}
}

func TestAStreamEndsWhenItsClientGoes(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	got := httptest.NewRecorder()
	streamer(t, knows, func(v *site.Visit, _ *site.Live) error {
		leave()
		<-v.Ctx().Done()
		return v.Ctx().Err()
	}).ServeHTTP(got, httptest.NewRequestWithContext(ctx, http.MethodGet, "/stream", nil))
	if strings.Contains(got.Body.String(), "data:") {
		t.Errorf("somebody who has gone was sent %q", got.Body)
	}
}

func TestEventsOfTheAPIAreRead(t *testing.T) {
	t.Parallel()
	text := "retry: 3000\n\n: still here\n\nid: 3-1\nevent: progress\ndata: {\ndata: }\n\nevent: end\ndata: x\n\n"
	var got []site.Event
	for e, err := range site.Events(&http.Response{Body: io.NopCloser(strings.NewReader(text))}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	want := []site.Event{{Name: "progress", ID: "3-1", Data: "{\n}"}, {Name: "end", ID: "3-1", Data: "x"}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func live(t *testing.T, api http.HandlerFunc, feed func(*site.Visit, *site.Live) error) *httptest.ResponseRecorder {
	t.Helper()
	got := httptest.NewRecorder()
	streamer(t, api, feed).ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/stream", nil))
	return got
}

func streamer(t *testing.T, api http.HandlerFunc, feed func(*site.Visit, *site.Live) error) http.Handler {
	t.Helper()
	s, err := site.New(site.Options{API: api})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.GET("/stream", s.Open(func(v *site.Visit) error { return v.Live(func(l *site.Live) error { return feed(v, l) }) }))
	return e
}

func knows(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"id":"alice","role":"user","groups":[],"selectors":[],"scopes":["read"],"expires_at":null}`)
}

func refuses(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"type":"about:blank","title":"x","status":%d,"code":%q,"detail":"no"}`, status, code)
	}
}
