package helmrepo

import "chartledger/domain/repo"

// warn tells what does not stop the repository but lets others in between.
func (p *probe) warn() {
	t := p.target
	for _, w := range []struct {
		so   bool
		says string
	}{
		{t.Credential != nil && !p.secure, overHTTP(p.s3)},
		{t.TLS.InsecureSkipVerify,
			"The server's certificate is not verified: whoever stands between can answer in its place" +
				andRead(t.Credential) + ". Give the certificate of its authority instead."},
		{t.CredentialToOtherHosts && t.Credential != nil && !p.s3,
			"The credential is sent to every host that the server redirects to. Give the URL that it ends at instead, if you can."},
		{t.TLS != (repo.TLS{}) && !p.secure,
			"The URL is one of plain http: authorities and verification matter only if it redirects to https."},
	} {
		if w.so {
			p.report.Warnings = append(p.report.Warnings, w.says)
		}
	}
}

// overHTTP warns of a credential without encryption. A signature does not give its
// key away, but it can be used again for a quarter of an hour.
func overHTTP(s3 bool) string {
	if s3 {
		return "Signed requests travel over plain http, where others can read and repeat them. Use an https URL."
	}
	return "The credential travels over plain http, where others can read it. Use an https URL."
}

func andRead(c *repo.Credential) string {
	if c == nil {
		return ""
	}
	return ", and read the credential"
}
