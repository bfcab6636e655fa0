package helmindex

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"chartledger/projections"
)

// form counts the changes of how an index is written from the same rows.
const form = 1

// Edition is an index for a reader.
type Edition struct {
	Reader string // a user's id
	Newest bool   // only the newest version of each chart
}

// Tag tells the index of these repositories apart from all others. It depends on
// nothing that the reader does not see.
func (e Edition) Tag(repos []projections.ChartRepo) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %t\n", form, e.Newest)
	for _, r := range repos {
		if r.Listed > 0 {
			fmt.Fprintf(h, "%q %q %q %t %d\n", r.ID, r.Owner, r.Name, r.Owner == e.Reader, r.Listed)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Write writes the index of what is on the shelf, which are these repositories.
func (e Edition) Write(ctx context.Context, to io.Writer, shelf projections.Shelf, repos []projections.ChartRepo) error {
	apps, names, err := e.charts(ctx, shelf, repos)
	if err != nil {
		return err
	}
	w, at := NewWriter(to), 0
	ids := make([]string, len(apps))
	for i, a := range apps {
		ids[i] = a.AppID
	}
	err = shelf.Versions(ctx, ids, e.Newest, func(v projections.ChartVersion) error {
		for apps[at].AppID != v.AppID {
			at++
		}
		name := apps[at].Name
		return w.Version(names[at], name, Link(v.ID, name, v.Listing), v.Listing)
	})
	if err != nil {
		return err
	}
	return w.Close(generated(repos))
}

// charts are the charts on the shelf, and what they are called.
func (e Edition) charts(ctx context.Context, shelf projections.Shelf, repos []projections.ChartRepo) (apps []projections.Chart, names []string, err error) {
	byID := make(map[string]projections.ChartRepo, len(repos))
	for _, r := range repos {
		byID[r.ID] = r
	}
	var charts []Chart
	err = shelf.Charts(ctx, func(c projections.Chart) error {
		r := byID[c.RepoID]
		apps = append(apps, c)
		charts = append(charts, Chart{RepoID: r.ID, Owner: r.Owner, Repo: r.Name, Name: c.Name, Own: r.Owner == e.Reader})
		return nil
	})
	return apps, Names(charts), err
}

// generated is when what the repositories list last changed: the same until it
// changes again, whenever it is written.
func generated(repos []projections.ChartRepo) (at time.Time) {
	for _, r := range repos {
		if r.Listed > 0 && r.ListedAt.After(at) {
			at = r.ListedAt
		}
	}
	return at
}
