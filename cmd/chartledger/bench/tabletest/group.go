package tabletest

import "context"

// Group commits together what comes in while the last commit is under way, as the
// journal does.
type Group struct {
	table *Table
	queue chan asked
}

type asked struct {
	row  Row
	done chan error
}

// maxGroup is how many events a transaction has at most: as many as the journal's.
const maxGroup = 2000

// Group starts the one writer of the table. It ends with ctx.
func (t *Table) Group(ctx context.Context) *Group {
	g := &Group{table: t, queue: make(chan asked, 10_000)}
	go g.run(ctx)
	return g
}

// Append has the event written, and returns when it is on the disk.
func (g *Group) Append(ctx context.Context, r Row) error {
	a := asked{r, make(chan error, 1)}
	select {
	case g.queue <- a:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Group) run(ctx context.Context) {
	for {
		var batch []asked
		select {
		case a := <-g.queue:
			batch = append(batch, a)
		case <-ctx.Done():
			return
		}
		batch = g.fill(batch)
		rows := make([]Row, len(batch))
		for i, a := range batch {
			rows[i] = a.row
		}
		err := g.table.appendAll(ctx, rows)
		for _, a := range batch {
			a.done <- err
		}
	}
}

// fill takes all that are queued.
func (g *Group) fill(batch []asked) []asked {
	for len(batch) < maxGroup {
		select {
		case a := <-g.queue:
			batch = append(batch, a)
		default:
			return batch
		}
	}
	return batch
}
