// Package s3 writes to S3-compatible storage: the objects of a repository that
// charts are published in. What is only read goes through adapters/helmrepo.
//
// # Why
//
// minio-go v7.4.1 is the client, pinned: it sends a conditional PUT as S3 defines
// it, needs no request for a bucket's region, and takes the transport that is given
// to it. That transport judges every dial by the address policy: a URL comes from a
// user, and must not lead inside.
//
// A PUT is never tried twice here. After a lost answer its condition would fail on
// what it wrote itself, and "changed by somebody else" would be a lie; so a lost
// answer is an error of kind unknown, and who publishes reads again. Reading,
// listing and removing are tried three times.
//
// Bodies are signed as a whole and not piece by piece, which is minio-go's way over
// plain http: not every server knows the second.
//
// Whether a storage honours conditions is found out by trial, because servers that
// do not know them take them for any header and write.
package s3
