// Package s3test gives tests a real S3 server: versitygw on a folder, on loopback.
// It is for tests only.
//
//	s := s3test.Start(t)
//	bucket := s.NewBucket()
//	url := s.URL(bucket, "charts") // http://127.0.0.1:40123/<bucket>/charts
//
// The server is built once, by `go install` of a pinned version into the user's
// cache folder. It is no dependency in go.mod: it would bring three clouds' kits.
//
// Stripped, Refusing, Skewed and Through stand before a server and make of it one that
// ignores conditional writes, refuses them, has another clock, and does as told.
package s3test
