package projections

import (
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// appRef is the app that an event is about, if it is about one.
func appRef(e domain.Event) (catalog.AppRef, bool) {
	switch e := e.(type) {
	case catalog.AppRegistered:
		return e.AppRef, true
	case catalog.AppChanged:
		return e.AppRef, true
	}
	ref, ok := versionRef(e)
	return ref.AppRef, ok
}

// versionRef is the version that an event is about, if it is about one.
func versionRef(e domain.Event) (catalog.VersionRef, bool) {
	switch e := e.(type) {
	case catalog.VersionPublished:
		return e.VersionRef, true
	case catalog.VersionChanged:
		return e.VersionRef, true
	case catalog.VersionWithdrawn:
		return e.VersionRef, true
	case catalog.VersionMissing:
		return e.VersionRef, true
	case catalog.VersionFound:
		return e.VersionRef, true
	}
	return catalog.VersionRef{}, false
}

// runOf is the run that an event is about, if it is about one.
func runOf(e domain.Event) (syncs.Run, bool) {
	if s, ok := e.(syncs.Started); ok {
		return s.Run, true
	}
	o, ok := outcomeOf(e)
	return o.run, ok
}
