package longlogtest

import (
	"context"
	"fmt"
	"iter"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// Market is how large a marketplace with access rights is. One repository in twenty
// is public; the others are spread over all users, each of whom has a token and so
// many selectors.
type Market struct {
	Repos, Users, Selectors, PerUser int
}

// Fill writes the marketplace.
func (m Market) Fill(ctx context.Context, c *kafka.Cluster) error {
	g, ctx := errgroup.WithContext(ctx)
	for topic, history := range map[domain.Topic]iter.Seq[line]{domain.RepoEvents: m.repos(), domain.AccessEvents: m.access()} {
		g.Go(func() error {
			var w Written
			_, err := w.add(ctx, c, domain.Partition{Topic: topic}, history)
			return err
		})
	}
	return g.Wait()
}

func (m Market) repos() iter.Seq[line] {
	return func(yield func(line) bool) {
		for n := range m.Repos {
			if !yield(line{m.Repo(n), origin(RepoID(n), m.Owner(n))}) {
				return
			}
		}
	}
}

// Repo is how the n-th repository is created. Its labels are drawn from n, each
// independent of the others.
func (m Market) Repo(n int) repo.Created {
	e := created(n)
	product := products()[n*7919%len(products())]
	e.Owner, e.Name = m.Owner(n), fmt.Sprintf("%s-%d", product, n)
	e.URL = fmt.Sprintf("https://charts-%d.example.com/%s", n%997, product)
	e.Description = describe(n, product)
	e.Labels = map[string]string{
		"team": fmt.Sprintf("team-%d", draw(n, 1)%teams), "product": product, "tier": pick(n, 2, "gold", "silver", "bronze"),
		"region": pick(n, 3, "eu", "us", "asia", "africa", "oceania"), "env": pick(n, 4, "prod", "staging", "dev"),
	}
	if draw(n, 5)%100 == 0 {
		e.Labels["pci"] = "yes"
	}
	if draw(n, 6)%20 == 0 {
		e.Labels["legacy"] = "yes"
	}
	if m.Public(n) {
		e.Visibility = repo.Public
	}
	return e
}

// Public says whether everyone sees the n-th repository.
func (m Market) Public(n int) bool { return n%20 == 0 }

// Owner is whose the n-th repository is.
func (m Market) Owner(n int) string { return userID(draw(n, 7) % m.Users) }

// describe is one sentence, in which some words are frequent and some are rare.
func describe(n int, product string) string {
	text := "Charts of " + product + " that we run in production"
	if draw(n, 8)%50 == 0 {
		text += ", with nightly backups"
	}
	if draw(n, 9)%1000 == 0 {
		text += ", on mainframes"
	}
	return text + "."
}

func (m Market) access() iter.Seq[line] {
	return func(yield func(line) bool) {
		n := 0
		take := func(e domain.Event) bool {
			n++
			return yield(line{e, origin(fmt.Sprintf("market-%d", n), "operator")})
		}
		for s := range m.Selectors {
			if !take(selector.Defined{Ref: selectorRef(s), Name: fmt.Sprintf("selector %d", s), Expression: Expression(s)}) {
				return
			}
		}
		for u := range m.Users {
			for _, e := range m.user(u) {
				if !take(e) {
					return
				}
			}
		}
	}
}

func (m Market) user(n int) []domain.Event {
	id := user.Ref{UserID: userID(n)}
	key := token.Ref{TokenID: fmt.Sprintf("0193e0c4-0000-7000-8000-%012x", n), UserID: id.UserID}
	events := []domain.Event{
		user.Added{Ref: id, Role: user.Developer},
		token.Issued{Ref: key, Name: "ci pipeline", Prefix: "chartledger_" + digest(key.TokenID)[:6], SHA256: digest("token " + key.TokenID)},
	}
	for _, s := range m.Given(n) {
		events = append(events, selector.Assigned{Ref: selectorRef(s), UserID: id.UserID})
	}
	return events
}

// Given are the selectors of the n-th user.
func (m Market) Given(n int) []int {
	given := make([]int, m.PerUser)
	for k := range given {
		given[k] = (n*7 + k*m.Selectors/m.PerUser) % m.Selectors
	}
	return given
}

// UserID is the id of the n-th user.
func UserID(n int) string { return userID(n) }

// SelectorID is the id of the n-th selector.
func SelectorID(n int) string { return selectorRef(n).SelectorID }

func selectorRef(n int) selector.Ref {
	return selector.Ref{SelectorID: fmt.Sprintf("0193e0c5-0000-7000-8000-%012x", n)}
}

// teams is how many values the label team has.
const teams = 500

// Expression is what the n-th selector says. Of 100 000 repositories most match
// tens to hundreds, one in ten some thousands.
func Expression(n int) string {
	team, other, product := n%teams, (n*31+7)%teams, products()[n*13%len(products())]
	switch n % 10 {
	case 0, 1, 2: // 1 in 500
		return fmt.Sprintf("team=team-%d", team)
	case 3: // 1 in 375
		return fmt.Sprintf("team in (team-%d,team-%d),tier!=bronze", team, other)
	case 4: // 1 in 1500
		return fmt.Sprintf("team=team-%d,tier=gold", team)
	case 5: // 1 in 250, without the old ones
		return fmt.Sprintf("team in (team-%d,team-%d),!legacy", team, other)
	case 6: // 1 in 400
		return fmt.Sprintf("product=%s,region=eu,env notin (dev,staging)", product)
	case 7: // 1 in 2000 or so
		return fmt.Sprintf("pci,product in (%s,%s)", product, products()[(n*13+1)%len(products())])
	case 8: // 1 in 90
		return fmt.Sprintf("product=%s,region in (us,eu),tier!=gold", product)
	}
	return fmt.Sprintf("region=%s,env=prod,tier in (gold,silver),product notin (%s)", pick(n/10, 3, "eu", "us", "asia"), product) // 1 in 23
}

func products() []string {
	return []string{"postgresql", "redis", "nginx", "kafka", "grafana", "prometheus", "keycloak", "vault", "minio", "rabbitmq",
		"mysql", "mongodb", "elasticsearch", "cassandra", "etcd", "traefik", "harbor", "argo", "jenkins", "sonarqube",
		"airflow", "spark", "flink", "clickhouse", "jaeger", "loki"}
}

func pick(n, salt int, values ...string) string { return values[draw(n, salt)%len(values)] }

// draw is a number that looks drawn at random and is the same in every run.
func draw(n, salt int) int {
	x := uint64(n)*0x9e3779b97f4a7c15 + uint64(salt)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) >> 33)
}
