package wire

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
)

// ofListing is the decoder of an event about a listed version. Four of five events
// of a long log are such, and every start reads them all, so that they have a
// reader of their own.
func ofListing[E domain.Event](event func(catalog.VersionRef, catalog.Listing) E) decoder {
	return func(data []byte) (domain.Event, error) {
		if ref, l, ok := listing(data); ok {
			return event(ref, l), nil
		}
		return of[E](data)
	}
}

func published(ref catalog.VersionRef, l catalog.Listing) catalog.VersionPublished {
	return catalog.VersionPublished{VersionRef: ref, Listing: l}
}

func changed(ref catalog.VersionRef, l catalog.Listing) catalog.VersionChanged {
	return catalog.VersionChanged{VersionRef: ref, Listing: l}
}

// listing reads the data of both events, or says that it cannot.
func listing(data []byte) (ref catalog.VersionRef, l catalog.Listing, ok bool) {
	p := &plain{rest: string(data)}
	var o object
	for name := p.next(&o); name != ""; name = p.next(&o) {
		if !p.ref(&o, name, &ref) && !p.listed(&o, name, &l) && !p.chart(&o, name, &l.Chart) {
			p.fail()
		}
	}
	return ref, l, !p.failed && p.rest == ""
}

// ref reads a member that says which version it is about.
func (p *plain) ref(o *object, name string, r *catalog.VersionRef) bool {
	switch name {
	case "repo_id":
		p.once(o, 0)
		r.RepoID = p.name()
	case "repo_version":
		p.once(o, 1)
		r.RepoVersion = p.number()
	case "app_id":
		p.once(o, 2)
		r.AppID = p.name()
	case "app":
		p.once(o, 3)
		r.App = p.name()
	case "version_id":
		p.once(o, 4)
		r.VersionID = p.name()
	default:
		return false
	}
	return true
}

// listed reads a member of the listing itself.
func (p *plain) listed(o *object, name string, l *catalog.Listing) bool {
	switch name {
	case "version":
		p.once(o, 8)
		l.Version = p.name()
	case "digest":
		p.once(o, 9)
		l.Digest = p.text()
	case "urls":
		p.once(o, 10)
		l.URLs = p.texts()
	case "created":
		p.once(o, 11)
		l.Created = p.moment()
	default:
		return false
	}
	return true
}

// chart reads a member in Helm's words.
func (p *plain) chart(o *object, name string, c *catalog.Chart) bool {
	switch name {
	case "api_version":
		p.once(o, 16)
		c.APIVersion = p.text()
	case "app_version":
		p.once(o, 17)
		c.AppVersion = p.text()
	case "description":
		p.once(o, 18)
		c.Description = p.text()
	case "home":
		p.once(o, 19)
		c.Home = p.text()
	case "icon":
		p.once(o, 20)
		c.Icon = p.text()
	case "keywords":
		p.once(o, 21)
		c.Keywords = p.texts()
	case "sources":
		p.once(o, 22)
		c.Sources = p.texts()
	case "maintainers":
		p.once(o, 23)
		c.Maintainers = list(p, (*plain).maintainer)
	case "dependencies":
		p.once(o, 24)
		c.Dependencies = list(p, (*plain).dependency)
	case "annotations":
		p.once(o, 25)
		c.Annotations = p.table()
	case "kube_version":
		p.once(o, 26)
		c.KubeVersion = p.text()
	case "type":
		p.once(o, 27)
		c.ChartType = p.text()
	case "deprecated":
		p.once(o, 28)
		c.Deprecated = p.yes()
	default:
		return false
	}
	return true
}

func (p *plain) maintainer() (m catalog.Maintainer) {
	var o object
	for name := p.next(&o); name != ""; name = p.next(&o) {
		switch name {
		case "name":
			p.once(&o, 0)
			m.Name = p.text()
		case "email":
			p.once(&o, 1)
			m.Email = p.text()
		case "url":
			p.once(&o, 2)
			m.URL = p.text()
		default:
			p.fail()
		}
	}
	return m
}

func (p *plain) dependency() (d catalog.Dependency) {
	var o object
	for name := p.next(&o); name != ""; name = p.next(&o) {
		switch name {
		case "name":
			p.once(&o, 0)
			d.Name = p.text()
		case "version":
			p.once(&o, 1)
			d.Version = p.text()
		case "repository":
			p.once(&o, 2)
			d.Repository = p.text()
		case "condition":
			p.once(&o, 3)
			d.Condition = p.text()
		case "tags":
			p.once(&o, 4)
			d.Tags = p.texts()
		case "alias":
			p.once(&o, 5)
			d.Alias = p.text()
		default:
			p.fail()
		}
	}
	return d
}

// moment is a time, as the library reads one.
func (p *plain) moment() *time.Time {
	var at time.Time
	if at.UnmarshalText([]byte(p.token())) != nil {
		p.fail()
	}
	return &at
}
