package httpapi

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// The cookie of a session. Browsers take a __Host- cookie by HTTPS from this very host
// only, so that no neighbour can plant one; plain HTTP has to do without.
const (
	secureCookie = "__Host-chartledger"
	plainCookie  = "chartledger"
)

// idBytes is the length of a session's id. Nobody guesses it.
const idBytes = 32

// unattended is a header of requests that a page makes by itself, again and again: a
// session is not in use because a page was left open.
const unattended = "Chartledger-Unattended"

// seenEvery is how often it is noted that a session is in use, at most.
const seenEvery = time.Minute

// beginSession signs a user in with the answer to this request, as she was when she
// showed who she is: a session of an earlier epoch is over already. The session that
// the request came with ends.
func (s *server) beginSession(ctx context.Context, u user.User) (commands.Principal, error) {
	v := visitOf(ctx)
	secure, err := s.secure(v.c.Request())
	if err != nil {
		return commands.Principal{}, err
	}
	if s.Sessions == nil {
		return commands.Principal{}, errNoSessions(nil)
	}
	var id [idBytes]byte
	_, _ = rand.Read(id[:]) // never fails
	text := base64.RawURLEncoding.EncodeToString(id[:])
	now := s.Clock()
	fresh := commands.Session{Hash: sessionHash(text), UserID: u.ID, Epoch: u.SessionEpoch, BeganAt: now, SeenAt: now}
	if err := s.Sessions.Begin(ctx, fresh); err != nil {
		return commands.Principal{}, errNoSessions(err)
	}
	if err := s.endSession(ctx, v.c.Request()); err != nil {
		return commands.Principal{}, err
	}
	s.setCookie(v, secure, text, int(s.SessionLifetime.Seconds()))
	v.Principal, v.session = s.principal(fresh, u), fresh.Hash
	return v.Principal, nil
}

// endSession ends the session that a request came with, if any.
func (s *server) endSession(ctx context.Context, r *http.Request) error {
	id, ok := s.sessionID(r)
	if !ok || s.Sessions == nil {
		return nil
	}
	if err := s.Sessions.End(ctx, sessionHash(id)); err != nil {
		return errNoSessions(err)
	}
	return nil
}

// bySession is the way of browsers that signed in.
func (s *server) bySession(r *http.Request) func() (commands.Principal, error) {
	id, ok := s.sessionID(r)
	if !ok || s.Sessions == nil || s.foreign(r) {
		return nil
	}
	v, used := visitOf(r.Context()), r.Header.Get(unattended) == ""
	v.session = sessionHash(id)
	return func() (commands.Principal, error) {
		who, err := s.holder(r.Context(), v.session, used)
		used = false // a stream that asks again is not somebody who does something
		return who, err
	}
}

// holder answers whose session this is. It is over once her epoch is another.
func (s *server) holder(ctx context.Context, hash []byte, used bool) (commands.Principal, error) {
	found, err := s.Sessions.Find(ctx, hash)
	if errors.Is(err, commands.ErrNoSession) {
		return commands.Principal{}, err
	}
	if err != nil {
		return commands.Principal{}, errNoSessions(err)
	}
	now := s.Clock()
	if now.Sub(found.BeganAt) >= s.SessionLifetime || now.Sub(found.SeenAt) >= s.SessionIdle {
		return commands.Principal{}, commands.ErrNoSession
	}
	u, err := s.entitled(ctx, found)
	if err != nil {
		return commands.Principal{}, err
	}
	if used && now.Sub(found.SeenAt) >= min(seenEvery, s.SessionIdle/4) {
		if err := s.Sessions.Seen(ctx, hash, now); err != nil {
			return commands.Principal{}, errNoSessions(err)
		}
	}
	return s.principal(found, u), nil
}

// entitled answers a session's user if it is not over for her. Another process may
// have begun it knowing more of her than this one does: then that is waited for.
func (s *server) entitled(ctx context.Context, n commands.Session) (user.User, error) {
	ctx, cancel := context.WithTimeout(ctx, s.ReadWait)
	defer cancel()
	for {
		u, err := s.Access.Enabled(n.UserID)
		switch {
		case domain.KindOf(err) == domain.Unavailable:
			return user.User{}, err
		case err == nil && u.SessionEpoch == n.Epoch && u.Role != user.Service:
			return u, nil
		}
		if now, err := s.Access.User(n.UserID); err == nil && now.SessionEpoch >= n.Epoch {
			return user.User{}, commands.ErrNoSession
		}
		select {
		case <-ctx.Done():
			return user.User{}, commands.ErrNoSession // of a log that was here before
		case <-time.After(accessPoll):
		}
	}
}

func (s *server) principal(n commands.Session, u user.User) commands.Principal {
	ends := n.BeganAt.Add(s.SessionLifetime)
	return commands.Principal{User: u, ExpiresAt: &ends}
}

// sessionID is the id in the request's cookie.
func (s *server) sessionID(r *http.Request) (string, bool) {
	name := plainCookie
	if secure, err := s.secure(r); err != nil || secure {
		name = secureCookie
	}
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) != base64.RawURLEncoding.EncodedLen(idBytes) {
		return "", false
	}
	return c.Value, true
}

// setCookie has the browser keep a session's id, or with a negative age forget it.
func (s *server) setCookie(v *visit, secure bool, id string, age int) {
	name := plainCookie
	if secure {
		name = secureCookie
	}
	v.c.SetCookie(&http.Cookie{Name: name, Value: id, Path: "/", MaxAge: age, //nolint:gosec // without Secure only where secure allows plain HTTP
		Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func sessionHash(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}

func errNoSessions(err error) error {
	return errors.Join(domain.Refuse(domain.Unavailable, "sessions_unavailable", "Sessions cannot be kept now. Try again soon, or use an API token."), err)
}
