package catalog

import "chartledger/adapters/web/site"

// document is what a package says about itself.
type document struct {
	Text    string // of the values; of a README the HTML, which is harmless
	Cut     bool   // there is more
	Problem *site.Problem
}

// open reads the tab's document. That it cannot be had concerns its tab alone.
func (a *app) open(v *site.Visit, r *readme) error {
	if a.Chosen.Version == "" || a.Chosen.WithdrawnAt != nil {
		return nil
	}
	found, err := v.Client.GetDocumentsWithResponse(v.Ctx(), a.ID, a.Chosen.Version, nil)
	if a.Text.Problem = site.Refused(err); a.Text.Problem != nil {
		return nil
	}
	if err != nil {
		return err
	}
	d := found.JSON200
	if a.Tab == "values" {
		a.Text = document{Text: d.Values, Cut: d.ValuesTruncated}
		return nil
	}
	html, whole, err := r.render(v.Ctx(), d.Readme)
	a.Text = document{Text: html, Cut: d.ReadmeTruncated || !whole}
	return err
}
