package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmchart"
	"chartledger/adapters/helmchart/chartindex"
	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
	"chartledger/commands/publishing"
	"chartledger/commands/publishing/publishingtest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
)

const bootstrapToken = "bootstrap-token-of-the-tests"

// fixture is the API over real commands on a log in memory, with the network, the
// vault and the read models faked.
type fixture struct {
	t       *testing.T
	url     string
	api     http.Handler
	memory  *commandstest.Memory
	handler *commands.Handler
	access  *liveAccess
	queries *queries
	storage *publishingtest.Server
	logs    *syncBuffer
	check   *contract
}

// newFixture starts one. change may set options before the API is made.
func newFixture(t *testing.T, change ...func(*httpapi.Options)) *fixture {
	t.Helper()
	f := &fixture{t: t, memory: commandstest.NewMemory(), queries: newQueries(), logs: &syncBuffer{}, check: newContract(t)}
	f.storage = &publishingtest.Server{}
	secrets := &vault{}
	f.handler = newHandler(t, f.memory, f.storage, secrets)
	f.access = &liveAccess{memory: f.memory}
	hash := sha256.Sum256([]byte(bootstrapToken))
	o := httpapi.Options{
		Commands: f.handler, Access: f.access, Queries: f.queries, BootstrapTokenHash: hash[:],
		Sessions: &sessions{}, Secrets: secrets, SetupKey: []byte("key"),
		Packages: helmchart.NewChecker(1 << 20), MaxChart: 1 << 20, UnauthenticatedPerSecond: 1_000_000,
		Logger:     slog.New(slog.NewJSONHandler(f.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		ReadWait:   20 * time.Millisecond,
		StatusWait: 20 * time.Millisecond,
		PollFast:   2 * time.Millisecond, PollSlow: 4 * time.Millisecond,
	}
	for _, c := range change {
		c(&o)
	}
	api, err := httpapi.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	f.url, f.api = server.URL, api
	f.user("operator", user.Operator)
	return f
}

// newHandler has real commands decided on the log in memory.
func newHandler(t *testing.T, memory *commandstest.Memory, storage publishing.Stores, secrets commands.Vault) *commands.Handler {
	t.Helper()
	state, undo := commands.NewState()
	log := memory.Log("registrar", []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}})
	owner := journal.NewOwner(log, state, undo, journal.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := owner.Run(ctx); err != nil {
			t.Errorf("the owner ended: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-stopped })
	var id atomic.Int64
	return commands.NewHandler(commands.Options{
		Registrar: owner, Vault: secrets, Prober: prober{}, Key: []byte("key"), Clock: time.Now,
		NewID:   func() string { return fmt.Sprintf("0193a5c1-0000-7000-8000-%012d", id.Add(1)) },
		Timeout: 10 * time.Second, ReposPerOwner: 1000,
		Selectors: 1000, SelectorsPerUser: 100, GroupsPerSelector: 100,
		Publisher: publishing.NewPublisher(publishing.Options{Stores: storage, Indexes: chartindex.Editor{}, Clock: time.Now, MaxIndex: 1 << 20, MaxChart: 1 << 20}),
	})
}

// user adds a user, and answers a token of hers.
func (f *fixture) user(id string, role user.Role) string {
	f.t.Helper()
	system := commands.Meta{Actor: "system:test"}
	if _, err := f.handler.AddUser(f.t.Context(), system, id, role); err != nil {
		f.t.Fatal(err)
	}
	_, text, err := f.handler.IssueToken(f.t.Context(), system, commands.IssueToken{UserID: id, Name: "test"})
	if err != nil {
		f.t.Fatal(err)
	}
	return text
}

// answer is an answer with its body read.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) code(t *testing.T) string {
	t.Helper()
	var p struct{ Code string }
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return p.Code
}

// do sends a request as the holder of token; header is of pairs. Every answer has
// to fit the contract.
func (f *fixture) do(token, method, path, body string, header ...string) answer {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	r.Host = r.Header.Get("Host")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	f.check.answer(f.t, r, got, text)
	return answer{got, text}
}

// create makes a repository of this name and answers its id.
func (f *fixture) create(token, name string) string {
	f.t.Helper()
	a := f.do(token, "POST", "/api/v1/repos", repoBody(name))
	if a.StatusCode != http.StatusCreated {
		f.t.Fatalf("create %s: %s %s", name, a.Status, a.body)
	}
	var made struct{ ID string }
	_ = json.Unmarshal(a.body, &made)
	return made.ID
}

func repoBody(name string) string {
	return `{"name":"` + name + `","url":"https://charts.example.com/x","runtimes":["kubernetes"],"mode":"ro","visibility":"private"}`
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// prober finds every source well, but one whose URL says broken.
type prober struct{}

func (prober) Probe(ctx context.Context, t repo.Target, told func(repo.Check)) repo.Report {
	if told != nil {
		told(repo.Check{Check: "resolve", Status: repo.CheckOK})
	}
	if strings.Contains(t.URL, "hangs") {
		<-ctx.Done()
	}
	if strings.Contains(t.URL, "broken") {
		return repo.Report{Checks: []repo.Check{{Check: "index", Status: repo.CheckFailed, Code: repo.CodeNotARepo, Detail: "no index"}}}
	}
	return repo.Report{OK: true, Kind: repo.Helm, Charts: 1, Versions: 2}
}
