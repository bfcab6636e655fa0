package faults_test

import (
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// story is a log and what clients say of it, made up. It is true until a test
// changes it.
type story struct {
	log      []domain.Recorded
	commands []*command
	reads    []*read
}

// A true story: ann creates a repository, renames it while another client wants its
// new name, reads it, and deletes it.
func trueStory() *story {
	newName := "new"
	s := &story{}
	s.write("1", repo.Created{Ref: repo.Ref{RepoID: "r"}, Owner: "ann", Name: "old"}, 1)
	s.write("1", request{Ref: ref("s1")}, 1)
	s.write("2", repo.Updated{Ref: repo.Ref{RepoID: "r"}, Name: &newName}, 2)
	s.write("4", repo.Deleted{Ref: repo.Ref{RepoID: "r"}}, 3)
	old, now := name{"ann", "old"}, name{"ann", "new"}
	s.say("1", 0, command{Kind: create, New: old}, attempt{Status: 201, Verdict: done}, 1, old)
	s.say("2", 2, command{Kind: rename, Repo: "r", Old: old, New: now, IfMatch: 1}, attempt{Status: 200, Verdict: done}, 2, now)
	s.say("3", 2, command{Kind: create, New: now}, attempt{Status: 409, Code: "name_taken", Verdict: refused}, 0, name{})
	s.say("4", 6, command{Kind: remove, Repo: "r", Old: now, IfMatch: 2}, attempt{Status: 204, Verdict: done}, 0, name{})
	s.commands[0].Repo = "r"
	s.reads = []*read{{Repo: "r", Token: s.commands[1].Answer.Token, Call: 4 * time.Second, Return: 5 * time.Second, Status: 200,
		Seen: repoSeen{ID: "r", Owner: "ann", Name: "new", Version: 2}}}
	return s
}

// write appends an event of a command.
func (s *story) write(id string, e domain.Event, version int64) {
	at := domain.Position{Partition: domain.Partition{Topic: domain.RepoEvents}, Offset: int64(len(s.log))}
	s.log = append(s.log, domain.Recorded{Event: e, Epoch: -1, Seq: at.Offset + 1, Version: version, Position: at,
		Origin: domain.Origin{CommandID: "id-" + id, CorrelationID: id}})
}

// say has a client tell of a command that took a second, with a token past the log.
func (s *story) say(id string, second int, c command, a attempt, version int64, n name) {
	c.ID, c.Actor, c.Verdict = id, "ann", a.Verdict
	a.Call, a.Return = time.Duration(second)*time.Second, time.Duration(second+1)*time.Second
	c.Attempts = []attempt{a}
	c.Answer = answer{Repo: repoSeen{ID: "r", Owner: n.Owner, Name: n.Name, Version: version}, Token: token{repoEvents: int64(second/2 + 2)}}
	s.commands = append(s.commands, &c)
}

// Every lie is seen by the check that is there for it.
func TestTheJudgeSeesLies(t *testing.T) {
	t.Parallel()

	for lie, tt := range map[string]struct {
		tell  func(s *story)
		check string
	}{
		"the truth":                          {func(*story) {}, ""},
		"an acknowledged command is lost":    {func(s *story) { s.log = s.log[:3] }, "acknowledged is in the log"},
		"a command is done twice":            {func(s *story) { s.write("4", repo.Enabled{Ref: repo.Ref{RepoID: "r"}}, 4) }, "once"},
		"a command is torn":                  {func(s *story) { s.log[1].CorrelationID = "" }, "whole"},
		"a refused command happened":         {func(s *story) { s.commands[3].Verdict = refused }, "refused is not in the log"},
		"a name was free":                    {func(s *story) { s.move(2, 8) }, "true refusals"},
		"a name was free, by search":         {func(s *story) { s.move(2, 8) }, "linearizable names"},
		"a refusal that nobody may give":     {func(s *story) { s.commands[2].Attempts[0].Status, s.commands[2].Attempts[0].Code = 401, "" }, "expected refusals"},
		"the log turns the order round":      {func(s *story) { s.move(3, 0); s.move(0, 9) }, "order"},
		"a repository is as nobody left it":  {func(s *story) { s.commands[1].Answer.Repo.Version = 7 }, "linearizable repositories"},
		"an answer tells something else":     {func(s *story) { s.commands[1].Answer.Repo.Name = "x" }, "answers tell the effect"},
		"a token does not reach the write":   {func(s *story) { s.commands[3].Answer.Token[repoEvents] = 3 }, "tokens include the write"},
		"a token falls":                      {func(s *story) { s.commands[1].Answer.Token[repoEvents] = 1 }, "monotone tokens"},
		"a read misses a write":              {func(s *story) { s.reads[0].Seen.Version, s.reads[0].Seen.Name = 1, "old" }, "read your writes"},
		"a read finds nothing":               {func(s *story) { s.reads[0].Status = 404 }, "read your writes"},
		"a number is left out":               {func(s *story) { s.log[3].Seq++ }, "numbers"},
		"an old owner writes":                {func(s *story) { s.log[3].Epoch-- }, "numbers"},
		"a name has two holders":             {func(s *story) { s.log[3] = s.second() }, "unique names"},
		"a sync has no outcome":              {func(s *story) { s.log, s.commands = s.log[:2], s.commands[:1] }, "every sync ends"},
		"a deleted repository stays in show": {func(*story) {}, "every sync ends"},
	} {
		t.Run(lie, func(t *testing.T) {
			t.Parallel()
			s := trueStory()
			tt.tell(s)
			j := &judge{world: &world{findings: &findings{}, t: t, dir: t.TempDir()}, commands: s.commands, reads: s.reads}
			apps := map[int32][]domain.Recorded{0: {closing()}}
			if tt.check == "every sync ends" {
				apps = nil
			}
			j.fold(s.log, apps)
			j.check()
			if tt.check == "" && len(j.texts) > 0 || tt.check != "" && !j.found(tt.check) {
				t.Errorf("want %q, got %s\n%v", tt.check, j.summary(), j.texts)
			}
		})
	}
}

// move has a command told of at another time.
func (s *story) move(n, second int) {
	a := &s.commands[n].Attempts[0]
	a.Call, a.Return = time.Duration(second)*time.Second, time.Duration(second+1)*time.Second
}

// second is a repository that takes the name of the first.
func (s *story) second() domain.Recorded {
	r := s.log[3]
	r.Event, r.Version = repo.Created{Ref: repo.Ref{RepoID: "other"}, Owner: "ann", Name: "new"}, 1
	return r
}

// request is a request for a sync.
type request = syncs.Requested

func ref(id string) syncs.Ref { return syncs.Ref{SyncID: id, RepoID: "r"} }

// closing is the catalog's last word.
func closing() domain.Recorded {
	return domain.Recorded{Event: catalog.Closed{RepoID: "r"}, Epoch: -1, Seq: 1, Version: 1,
		Position: domain.Position{Partition: domain.Partition{Topic: domain.AppEvents}}}
}
