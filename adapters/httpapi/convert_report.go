package httpapi

import (
	"chartledger/adapters/httpapi/api"
	"chartledger/domain/repo"
)

// reportOf is a validation's report.
func reportOf(r repo.Report) api.ValidationReport {
	report := api.ValidationReport{
		Ok: r.OK, Charts: r.Charts, Versions: r.Versions,
		Checks: make([]api.Check, len(r.Checks)), Warnings: append([]string{}, r.Warnings...),
	}
	if r.Kind != "" {
		kind := api.RepoKind(r.Kind)
		report.Kind = &kind
	}
	for i, c := range r.Checks {
		report.Checks[i] = checkOf(c)
	}
	return report
}

func checkOf(c repo.Check) api.Check {
	return api.Check{Check: api.CheckName(c.Check), Status: api.CheckStatus(c.Status), Code: c.Code, Detail: c.Detail}
}
