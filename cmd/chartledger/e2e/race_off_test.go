//go:build !race

package e2e_test

// raceBuilt says that these tests look for races, so the service must too.
const raceBuilt = false
