package service

import (
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/adapters/helmrepo"
	"chartledger/adapters/s3"
	"chartledger/commands/publishing"
)

// maxEdited is the largest index that charts are published to: it is held in memory,
// a few times, while it is edited.
const maxEdited = 64 << 20

// stores opens the storage of repositories, under the bounds of what reads them.
func (s *service) stores(client *helmrepo.Client) publishing.Stores {
	return s3.New(s3.Options{Transport: client.Transport, Settings: s.s3(), Version: s.Version})
}

// secondLook is how long after a first look at a storage a second one is taken:
// longer than between the two writes of a push.
const secondLook = time.Second

// auditor compares storages with their indexes.
func (s *service) auditor(client *helmrepo.Client) *publishing.Auditor {
	return publishing.NewAuditor(s.stores(client), chartindex.Editor{}, min(s.Config.MaxIndexBytes, maxEdited), secondLook)
}

// publisher publishes charts to stores.
func (s *service) publisher(stores publishing.Stores) *publishing.Publisher {
	return publishing.NewPublisher(publishing.Options{
		Stores: stores, Indexes: chartindex.Editor{}, Clock: time.Now,
		MaxIndex: min(s.Config.MaxIndexBytes, maxEdited), MaxChart: s.Config.MaxChartBytes,
	})
}
