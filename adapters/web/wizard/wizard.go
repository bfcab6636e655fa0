// Package wizard leads through the creation of a repository: what it is for, where it
// is, what may be done to it, how it is opened; whether all that is true; and who is to
// see it. Each step is a page of its own, and nothing is stored before the last.
package wizard

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

type wizard struct{ sealer sealer }

// Mount adds the pages.
func Mount(e *echo.Echo, s *site.Site) {
	sealer, err := newSealer(s.DraftKey)
	if err != nil {
		panic(err) // a hash is always a key
	}
	w := wizard{sealer}
	e.GET(place, s.SignedIn(w.enter))
	e.POST(place+"/over", s.SignedIn(startOver))
	all := steps()
	for i, step := range all {
		e.GET(path(step.name), s.SignedIn(w.show(i)))
		if i < len(all)-1 {
			e.POST(path(step.name), s.SignedIn(w.take(i)))
		}
	}
	e.POST(path("review"), s.SignedIn(w.create))
	e.POST(path("address/name"), s.SignedIn(suggestName))
	e.POST(path("check/run"), s.SignedIn(w.check))
	e.POST(path("check/stream"), s.Open(w.follow))
	e.POST(path("labels/audience"), s.SignedIn(foretell))
}

// enter goes on where somebody was. The first repository of a new platform is public.
func (w wizard) enter(v *site.Visit) error {
	d := w.load(v)
	if d.First = v.QueryParam("first") != "" && v.Me.Role == api.RoleOperator; d.First && d.Visibility == "" {
		d.Visibility = string(api.VisibilityPublic)
	}
	if err := w.keep(v, d); err != nil {
		return err
	}
	return v.To(path(steps()[d.reached(v.Me)].name))
}

func startOver(v *site.Visit) error {
	drop(v, 0)
	return v.To(place)
}

// show shows a step, or the first that has to be done before it.
func (w wizard) show(at int) site.Page {
	return func(v *site.Visit) error {
		d := w.load(v)
		if reached := d.reached(v.Me); at > reached {
			return v.To(path(steps()[reached].name))
		}
		return render(v, http.StatusOK, sheet{draft: d, at: at})
	}
}

// take takes over what was entered at a step, and goes on or back. Going back keeps
// what is wrong yet, too.
func (w wizard) take(at int) site.Page {
	return func(v *site.Visit) error {
		d := w.load(v)
		if reached := d.reached(v.Me); at > reached {
			return v.To(path(steps()[reached].name))
		}
		s := sheet{at: at}
		step := s.here()
		step.fill(v, &d)
		do := v.FormValue("do")
		if step.name == "check" {
			w.believe(v, &d)
		}
		if do == "" {
			s.faults = step.faults(d, v.Me)
			if step.name == "address" && len(s.faults) == 0 {
				s.faults = nameTaken(v, d)
			}
		}
		err := w.keep(v, d)
		if errors.Is(err, errTooLarge) {
			s.faults = tooLarge()
		} else if err != nil {
			return err
		}
		if s.draft = d; len(s.faults) > 0 {
			return render(v, http.StatusUnprocessableEntity, s)
		}
		return v.To(path(onward(at, do)))
	}
}

// onward is where a button leads.
func onward(at int, do string) string {
	switch all := steps(); do {
	case "":
		return all[at+1].name
	case "back":
		return all[max(at-1, 0)].name
	case "add":
		return all[at].name + "?add=1#new"
	default:
		return all[at].name
	}
}

// render shows a step with what is known beside the draft.
func render(v *site.Visit, status int, s sheet) error {
	s.reached = s.draft.reached(v.Me)
	if err := s.learn(v); err != nil {
		return err
	}
	return v.Render(status, s.here().page(s))
}
