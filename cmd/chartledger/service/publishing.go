package service

import (
	"chartledger/adapters/helmrepo"
	"chartledger/adapters/s3"
	"chartledger/commands/publishing"
)

// stores opens the storage of repositories, under the bounds of what reads them.
func (s *service) stores(client *helmrepo.Client) publishing.Stores {
	return s3.New(s3.Options{Transport: client.Transport, Settings: s.s3(), Version: s.Version})
}
