package s3_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/s3"
	"chartledger/adapters/s3/s3test"
	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// stores are new ones that may reach loopback.
func stores(t *testing.T, change ...func(*s3.Options)) *s3.Stores {
	t.Helper()
	client := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback()})
	t.Cleanup(client.Close)
	o := s3.Options{Transport: client.Transport}
	for _, c := range change {
		c(&o)
	}
	return s3.New(o)
}

func open(t *testing.T, s *s3.Stores, url string, c *repo.Credential) publishing.Store {
	t.Helper()
	store, err := s.Open(repo.Target{URL: url, Credential: c})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestAnObjectFromPutToRemove(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	for _, prefix := range []string{"", "a/b c+d(e)", "größe/~x"} {
		store := open(t, stores(t), s.Endpoint+"/"+bucket+"/"+pathEscaped(prefix), s.Credential())
		etag, err := store.Put(t.Context(), "x-1.0.0+b.tgz", []byte("text"), publishing.Condition{})
		if err != nil || etag == "" {
			t.Fatalf("%q: put: %q, %v", prefix, etag, err)
		}
		got, err := store.Get(t.Context(), "x-1.0.0+b.tgz", 4)
		if err != nil || string(got.Body) != "text" || got.ETag != etag {
			t.Errorf("%q: get: %q, %v", prefix, got, err)
		}
		if body, ok := s.Get(bucket, repo.Location{Prefix: prefix}.Key("x-1.0.0+b.tgz")); !ok || string(body) != "text" {
			t.Errorf("%q: it lies elsewhere: %q", prefix, s.Names(bucket))
		}
		for range 2 {
			if err := store.Remove(t.Context(), "x-1.0.0+b.tgz"); err != nil {
				t.Errorf("%q: remove: %v", prefix, err)
			}
		}
		if _, err := store.Get(t.Context(), "x-1.0.0+b.tgz", 4); !errors.Is(err, publishing.ErrNoObject) {
			t.Errorf("%q: get what is gone: %v", prefix, err)
		}
	}
}

func TestGetIsBounded(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	s.Put(bucket, "index.yaml", []byte("12345"))
	_, err := open(t, stores(t), s.URL(bucket, ""), s.Credential()).Get(t.Context(), "index.yaml", 4)
	if domain.KindOf(err) != domain.TooLarge {
		t.Errorf("got %v", err)
	}
}

// A list has what lies right below the URL, over several pages, and nothing beside it.
// The storage gives pages of one object, as it may.
func TestList(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	for _, name := range []string{"a/2.tgz", "a/1.tgz", "a/deep/3.tgz", "ab/4.tgz", "5.tgz"} {
		s.Put(bucket, name, []byte("text"))
	}
	paged := s.Through(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		q := r.URL.Query()
		q.Set("max-keys", "1")
		r.URL.RawQuery = q.Encode()
		server.ServeHTTP(w, r)
	})
	for prefix, want := range map[string][]string{"": {"5.tgz"}, "a": {"1.tgz", "2.tgz"}, "none": nil} {
		var names []string
		for o, err := range open(t, stores(t), paged.URL(bucket, prefix), s.Credential()).List(t.Context()) {
			if err != nil || o.Size != 4 || time.Since(o.Modified) > time.Minute {
				t.Errorf("%q: got %+v, %v", prefix, o, err)
			}
			names = append(names, o.Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q: got %q, want %q", prefix, names, want)
		}
	}
	if paged.Requests() < 7 {
		t.Errorf("only %d pages", paged.Requests())
	}
}

func TestPutLooksAtItsPlace(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	for name, at := range map[string]struct {
		endpoint string
		honours  bool
	}{
		"the server looks": {s.Endpoint, true}, "the server does not know conditions": {s.Stripped().Endpoint, false},
		"the server refuses conditions": {s.Refusing().Endpoint, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := s.NewBucket()
			store := open(t, stores(t), at.endpoint+"/"+bucket, s.Credential())
			put := func(body, want string, when publishing.Condition) string {
				t.Helper()
				etag, err := store.Put(t.Context(), "index.yaml", []byte(body), when)
				if got := errors.Is(err, publishing.ErrChanged); got != (want == "changed") || !got && err != nil {
					t.Errorf("%s %+v: got %v, want %q", body, when, err, want)
				}
				return etag
			}
			put("0", "changed", publishing.Condition{ETag: "00000000000000000000000000000000"})
			first := put("1", "", publishing.Condition{Absent: true})
			put("2", "changed", publishing.Condition{Absent: true})
			second := put("3", "", publishing.Condition{ETag: first})
			put("4", "changed", publishing.Condition{ETag: first})
			if body, _ := s.Get(bucket, "index.yaml"); string(body) != "3" || second == first {
				t.Errorf("the bucket holds %q", body)
			}
			if honours, err := store.Conditional(t.Context()); err != nil || honours != at.honours {
				t.Errorf("conditional: %t, %v", honours, err)
			}
			if names := s.Names(bucket); !slices.Equal(names, []string{"index.yaml"}) {
				t.Errorf("the trial left something behind: %q", names)
			}
		})
	}
}

// The trial is made once for a bucket, however often its storage is opened.
func TestTheTrialIsRemembered(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	front, all := s.Through(pass), stores(t)
	bucket := s.NewBucket()
	for _, prefix := range []string{"a", "b"} {
		if honours, err := open(t, all, front.URL(bucket, prefix), s.Credential()).Conditional(t.Context()); err != nil || !honours {
			t.Fatalf("got %t, %v", honours, err)
		}
	}
	if n := front.Requests(); n != 5 { // four PUTs and a DELETE
		t.Errorf("%d requests", n)
	}
}

func pass(w http.ResponseWriter, r *http.Request, server http.Handler) { server.ServeHTTP(w, r) }

// Two who look at the same index and write it: one wins, and is told so.
func TestOneOfTwoWritersWins(t *testing.T) {
	t.Parallel()

	s := s3test.Start(t)
	bucket := s.NewBucket()
	store := open(t, stores(t), s.URL(bucket, ""), s.Credential())
	won := make(chan bool)
	for range 8 {
		go func() {
			_, err := store.Put(context.WithoutCancel(t.Context()), "index.yaml", []byte("text"), publishing.Condition{Absent: true})
			if err != nil && !errors.Is(err, publishing.ErrChanged) {
				t.Errorf("got %v", err)
			}
			won <- err == nil
		}()
	}
	winners := 0
	for range 8 {
		if <-won {
			winners++
		}
	}
	if winners != 1 {
		t.Errorf("%d writers won", winners)
	}
}
