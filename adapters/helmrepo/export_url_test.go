package helmrepo

import "chartledger/domain/repo"

// Where is the URL that the index of a repository is fetched from, or why there is none.
func (c *Client) Where(raw string, cred *repo.Credential) (string, error) {
	at, f := c.where(raw, cred)
	if f != nil {
		return "", f
	}
	return at.String(), nil
}
