package catalog

import "chartledger/domain"

// namespace is the version 5 namespace of all ids of the catalog. It may never
// change: the ids of every app that was ever seen follow from it.
var namespace = [16]byte{0x6b, 0x1f, 0x0d, 0x5a, 0x3c, 0x44, 0x4e, 0x1b, 0x9a, 0x57, 0xc1, 0x2e, 0x70, 0xd9, 0x85, 0x33}

// AppID is the id of the app called name in the repository: the same for ever.
func AppID(repoID, name string) string { return domain.NameUUID(namespace, repoID, name) }

// VersionID is the id of the app's version: the same for ever.
func VersionID(appID, version string) string { return domain.NameUUID(namespace, appID, version) }
