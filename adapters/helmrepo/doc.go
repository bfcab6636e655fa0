// Package helmrepo reads Helm repositories over http and https, S3-compatible
// storage among them: it fetches an index, takes it apart app by app, and says of a
// URL whether it can be used.
//
// # Why
//
// The addresses come from users, so every dial is judged by the address policy,
// also that of a redirect, and no proxy is taken from the environment: behind a
// proxy the policy would judge the proxy's address and let everything through.
//
// An index in S3-compatible storage is one more GET, with a signature in place of a
// password, so that no second client has to be kept within the same bounds. What is
// written goes through adapters/s3, over this package's transport.
//
// Connections are shared by fetches that know servers by the same authorities and show
// the same client certificate, and by no others: a connection that was opened without
// verification is nobody else's. A host is asked so often in a second and by so many at
// once, redirects included; syncs and validations wait in lines of their own.
//
// An index of 20 MB costs Helm's own loader seconds and half a gigabyte. Here a
// line scanner finds where the versions begin and end, a strict reader of plain
// YAML decodes them, and whatever it does not recognise for sure goes to the YAML
// library that Helm uses: version by version, or, when the lines cannot be told
// apart, the file as a whole. What comes out is what Helm would accept; what Helm
// would refuse a whole file for, one entry is refused for.
//
// Of an index that is read again most bytes are as they were. The first look at a
// file takes a digest of each app's bytes, and an app whose digest the indexer knows
// is given as the same, without being split or decoded. What an app's bytes mean
// depends on nothing else in the file: where it does (anchors), the file is read as a
// whole, and there are no digests.
//
// Helm's types of the index are repeated here instead of imported: its package
// repo brings a Kubernetes client with it. A test holds them equal.
package helmrepo
