package e2e_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

// atRate is the rate that has to hold, and tried are those at which it is looked
// for how much more does.
const atRate = 1000

func tried() []int {
	return []int{125, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2500, 3000, 4000, 5000, 7000, 10_000}
}

// rates measures the lists and the searches alone and then both by turns, first at
// the rate that has to hold, then at higher and higher ones.
func (m *market) rates(b *testing.B, c *column) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: sightAtOnce}}
	defer client.CloseIdleConnections()
	page := func(i int) error { return m.list(client, m.tokens, i, "") }
	search := func(i int) error { return m.list(client, m.tokens, i, m.word(i)) }
	mix := m.mix(client)
	loop(b, atRate, mix) // connections are made, statements are prepared
	c.latency("first page", loop(b, atRate, page))
	c.latency("first page of one who sees half of all", loop(b, atRate, func(i int) error { return m.list(client, m.wide, i, "") }))
	c.latency("search", loop(b, atRate, search))
	worked := m.worked(b)
	o := loop(b, atRate, mix)
	c.latency("both by turns", o)
	c.work("both by turns", m.worked(b).since(worked), len(o.took))
	c.highest("first page", highest(b, page))
	c.highest("search", highest(b, search))
	c.highest("both by turns", highest(b, mix))
	whole := m.at(m.whole).mix(client)
	c.latency("both by turns, one process", loop(b, atRate, whole))
	c.highest("both by turns, one process", highest(b, whole))
}

// at is the market as another process shows it.
func (m market) at(s *Service) *market {
	m.Service = s
	return &m
}

// mix is lists and searches by turns.
func (m *market) mix(client *http.Client) func(i int) error {
	return func(i int) error { return m.list(client, m.tokens, i/2, []string{"", m.word(i / 2)}[i%2]) }
}

// sightAtOnce is how many requests may be under way.
const sightAtOnce = 256

func loop(b *testing.B, rate int, send func(i int) error) outcome {
	b.Helper()
	o := openLoop{rate, sightWindow, sightAtOnce}.run(b.Context(), send)
	if o.failed != nil {
		b.Fatal(o.failed)
	}
	return o
}

// highest is the highest rate that holds. One that does not is tried again: the
// machine has others too.
func highest(b *testing.B, send func(i int) error) (rate int) {
	b.Helper()
	holds := func(rate int) bool {
		return openLoop{rate, stepWindow, sightAtOnce}.run(b.Context(), send).holds(sightWithin)
	}
	for _, next := range tried() {
		held := holds(next)
		if !held {
			held = holds(next)
		}
		if !held {
			break
		}
		rate = next
	}
	return rate
}

// list asks for the first page as one of the users.
func (m *market) list(client *http.Client, tokens []string, i int, q string) error {
	path := m.URL + api.BasePath + "/repos"
	if q != "" {
		path += "?q=" + url.QueryEscape(q)
	}
	r, err := http.NewRequest("GET", path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+tokens[i%len(tokens)])
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	size, err := io.Copy(io.Discard, answer.Body)
	switch {
	case err == nil && answer.StatusCode != http.StatusOK:
		return fmt.Errorf("list repositories: %s", answer.Status)
	case err == nil && q == "" && size < 5000:
		return errors.New("list repositories: the first page is not full")
	}
	return err
}

// word is what the i-th search looks for: names and parts of them, words that
// nearly all have, that some have and that few have, a label, and what nobody has.
func (m *market) word(i int) string {
	n := i * 7919 % m.Repos
	name := m.Repo(n).Name
	return []string{
		name, name[2:], "mainframe", "nightly backups", "charts", "grafana", "gone-" + longlogtest.RepoID(n)[24:],
		fmt.Sprintf("team=team-%d", n%500),
	}[i%8]
}
