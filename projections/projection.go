// Package projections evolves the rows of the read models.
//
// A read model is a fold: the rows after a batch of events follow from the rows
// before it and the events, by pure functions. A batch is folded by loading the
// rows that it touches, evolving them in memory and saving them in bulk, so that
// the same events in other batches give the same rows.
//
// Why no joins here: the inputs of a read model arrive independently, so a row
// is made from one topic only, and whatever needs two topics ("is the repository
// alive", "which run answered this request") is asked at query time. Hence any
// interleaving of the topics gives the same tables. The projection selectors alone
// joins two: asked at query time, its join would cost every list of repositories.
package projections

import "chartledger/domain"

// The names of the projections.
const (
	VisibilityName = "visibility"
	CatalogName    = "catalog"
)

// appPartitions is how many partitions app-events has, fixed when it is created.
const appPartitions = 12

// Projection is a read model. Version goes up when its rows would come out
// differently: they are then built again from the log, in tables of their own.
type Projection struct {
	Name    string
	Version int
	Topics  []domain.Topic
}

// Visibility has the repositories, and what was asked about their syncs.
func Visibility() Projection {
	return Projection{Name: VisibilityName, Version: 3, Topics: []domain.Topic{domain.RepoEvents}}
}

// Catalog has apps, their versions, and runs. They are one projection, so that a
// run shows its outcome only when its rows are visible.
func Catalog() Projection {
	return Projection{Name: CatalogName, Version: 2, Topics: []domain.Topic{domain.AppEvents}}
}

// All are the projections there are.
func All() []Projection { return []Projection{Visibility(), Catalog(), Selectors(), History()} }

// Partitions are all partitions that the projection reads.
func (p Projection) Partitions() []domain.Partition {
	var all []domain.Partition
	for _, topic := range p.Topics {
		n := int32(1)
		if topic == domain.AppEvents {
			n = appPartitions
		}
		for number := range n {
			all = append(all, domain.Partition{Topic: topic, Number: number})
		}
	}
	return all
}

// StartPosition is where a projector goes on in one partition. Generation is ""
// when nothing was read yet: any generation will do, from its beginning.
type StartPosition struct {
	domain.Position
	Epoch, Seq int64 // of the chain at Position, see wire.Resume
}
