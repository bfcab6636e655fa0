package commands_test

import (
	"strconv"
	"testing"
	"time"

	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// limit is how many outcomes the tests have remembered; the service has 100 000.
const limit = 100

// done is the event of the nth command, at a time.
func done(n int, at time.Time) domain.Recorded {
	return domain.Recorded{
		Event: repo.LabelAttached{Ref: repo.Ref{RepoID: "r"}, Key: "k"}, At: at, Version: int64(n + 1),
		Origin: domain.Origin{CommandID: strconv.Itoa(n)}, Position: domain.Position{Partition: repos},
	}
}

func fold(t *testing.T, s *commands.State, r domain.Recorded) {
	t.Helper()
	if err := s.Fold(r); err != nil {
		t.Fatal(err)
	}
}

// TestOutcomesAreForgottenAfterADay of the log's time, not the wall's.
func TestOutcomesAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	s, _ := commands.NewState()
	begun := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	fold(t, s, done(0, begun))
	fold(t, s, done(1, begun.Add(time.Hour)))
	fold(t, s, done(2, begun.Add(24*time.Hour)))
	if !s.Remembers("0") {
		t.Error("forgotten within a day")
	}
	fold(t, s, done(3, begun.Add(24*time.Hour+1)))
	if s.Remembers("0") || !s.Remembers("1") || !s.Remembers("3") {
		t.Error("what is forgotten is not what is older than a day")
	}
}

// TestOutcomesHaveALimit: many commands in a day cost no more memory than that.
func TestOutcomesHaveALimit(t *testing.T) {
	t.Parallel()
	s, u := commands.NewState()
	s.Remember(limit)
	now := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	const many = 3 * limit
	for n := range many {
		u.Begin()
		fold(t, s, done(n, now))
		u.Commit()
	}
	outcomes, ring := s.Remembered()
	if outcomes != limit || ring > 2*limit+1 {
		t.Errorf("%d outcomes, a ring of %d", outcomes, ring)
	}
	if s.Remembers(strconv.Itoa(many-limit-1)) || !s.Remembers(strconv.Itoa(many-limit)) {
		t.Error("what is left is not the newest")
	}
}

// TestForgettingIsTakenBack: a batch that did not happen forgot nothing, also when
// the ring was made anew in it.
func TestForgettingIsTakenBack(t *testing.T) {
	t.Parallel()
	s, u := commands.NewState()
	s.Remember(limit)
	now := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range 2*limit - 5 {
		fold(t, s, done(n, now))
	}
	oldest := limit - 5
	for range 3 {
		u.Begin()
		for n := 2*limit - 5; n < 2*limit+5; n++ {
			fold(t, s, done(n, now))
		}
		if s.Remembers(strconv.Itoa(oldest)) {
			t.Fatal("nothing was forgotten: this test sees nothing")
		}
		u.Rollback()
		if !s.Remembers(strconv.Itoa(oldest)) || s.Remembers(strconv.Itoa(2*limit)) {
			t.Error("the rollback is not exact")
		}
	}
	fold(t, s, done(7_000_000, now)) // and it goes on where it was
	if s.Remembers(strconv.Itoa(oldest)) || !s.Remembers(strconv.Itoa(oldest+1)) {
		t.Error("the next one forgets another than the oldest")
	}
}

// TestWithoutACommandNothingIsRemembered.
func TestWithoutACommandNothingIsRemembered(t *testing.T) {
	t.Parallel()
	s, _ := commands.NewState()
	r := done(0, time.Unix(0, 0))
	r.CommandID = ""
	fold(t, s, r)
	if n, _ := s.Remembered(); n != 0 {
		t.Errorf("%d outcomes", n)
	}
}
