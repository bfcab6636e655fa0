package s3

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"chartledger/commands/publishing"
)

// removal bounds the removal of a trial's object: it is tried even if time is up.
const removal = 10 * time.Second

// Conditional says whether the storage honours the conditions of Put, by a trial
// that is made once for a bucket.
func (s *store) Conditional(ctx context.Context) (bool, error) {
	if honours, known := s.stores.remembered(s.at); known {
		return honours, nil
	}
	name := ".chartledger-probe-" + strings.ToLower(rand.Text())
	honours, err := s.trial(ctx, name)
	gone, stop := context.WithTimeout(context.WithoutCancel(ctx), removal)
	defer stop()
	if removed := s.Remove(gone, name); err == nil {
		err = removed
	}
	if err == nil {
		s.stores.remember(s.at, honours)
	}
	return honours, err
}

// trial puts an object under conditions that hold and that do not: a storage that
// does what it should not, or refuses what it should do, does not honour them. There
// are servers that know one of the two headers only.
func (s *store) trial(ctx context.Context, name string) (bool, error) {
	body := []byte("chartledger checks whether conditions are honoured here\n")
	etag, err := s.put(ctx, name, body, publishing.Condition{Absent: true})
	if err == nil && etag == "" {
		return false, nil // there is nothing to make the other condition of
	}
	for _, step := range []struct {
		when publishing.Condition
		want error
	}{
		{publishing.Condition{Absent: true}, publishing.ErrChanged},
		{publishing.Condition{ETag: "00000000000000000000000000000000"}, publishing.ErrChanged},
		{publishing.Condition{ETag: etag}, nil},
	} {
		if err != nil {
			break
		}
		switch _, err = s.put(ctx, name, body, step.when); {
		case err == nil && step.want != nil, errors.Is(err, publishing.ErrChanged) && step.want == nil:
			return false, nil
		case errors.Is(err, step.want):
			err = nil
		}
	}
	if errors.Is(err, errNotImplemented) || errors.Is(err, publishing.ErrChanged) {
		return false, nil
	}
	return err == nil, err
}
