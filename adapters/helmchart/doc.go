// Package helmchart looks at chart packages that somebody wants to publish: it
// answers what is in one, or the reason why it is refused. It works in memory and
// asks nobody.
//
// # Why
//
// Helm's own loader has the last word on what a chart is. But it unpacks whatever it
// is given: a package of 20 MiB can ask for gigabytes, by its size, by archives
// within archives, or by YAML whose aliases multiply. So the archive is walked
// first, at a cost that the limits bound, and only what is a plain archive of plain
// files within them reaches the loader.
package helmchart
