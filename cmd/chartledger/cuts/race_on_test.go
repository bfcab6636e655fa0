//go:build race

package cuts_test

// cutsOfEach index: who looks for races waits ten times as long for each.
const cutsOfEach = 100
