package cli

import (
	"chartledger/adapters/httpapi/api"

	"github.com/spf13/cobra"
)

// credential is the flags of a repository's credential. The secret half comes from standard input; of a client
// certificate, from the file that it lies in already.
type credential struct {
	username, accessKey, certFile, keyFile  string
	passwordStdin, bearerStdin, secretStdin bool
}

func (c *credential) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.username, "username", "", "user name of the repository; with --password-stdin")
	f.BoolVar(&c.passwordStdin, "password-stdin", false, "read the repository's password from standard input")
	f.BoolVar(&c.bearerStdin, "bearer-stdin", false, "read the repository's bearer token from standard input")
	f.StringVar(&c.accessKey, "access-key-id", "", "access key of S3-compatible storage; with --secret-access-key-stdin")
	f.StringVar(&c.certFile, "cert-file", "", "client certificate that the repository asks for (PEM); with --key-file")
	f.StringVar(&c.keyFile, "key-file", "", "private key of the client certificate (PEM); goes with other credentials too")
	f.BoolVar(&c.secretStdin, "secret-access-key-stdin", false, "read the secret access key from standard input")
}

// read returns the credential that the flags ask for; nil where they ask for none.
func (c *credential) read(s *session) (*api.Credential, error) {
	if (c.certFile == "") != (c.keyFile == "") {
		return nil, usage(s.command, "--cert-file and --key-file go together")
	}
	asked, err := c.words(s)
	if err != nil || c.certFile == "" {
		return asked, err
	}
	if asked == nil {
		asked = &api.Credential{Kind: api.CredentialClientCertificate}
	}
	if asked.Kind == api.CredentialS3 {
		return nil, usage(s.command, "S3-compatible storage takes no client certificate: leave out --cert-file and --key-file")
	}
	if asked.ClientCertificate, err = readPEM("--cert-file", c.certFile); err != nil {
		return nil, err
	}
	key, err := readPEM("--key-file", c.keyFile)
	asked.ClientKey = api.Secret(key)
	return asked, err
}

// words returns the credential without a client certificate.
func (c *credential) words(s *session) (*api.Credential, error) {
	kinds := 0
	for _, asked := range []bool{c.username != "" || c.passwordStdin, c.bearerStdin, c.accessKey != "" || c.secretStdin} {
		if asked {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return nil, nil
	case kinds > 1:
		return nil, usage(s.command, "give one credential: --username, --bearer-stdin or --access-key-id")
	case c.bearerStdin:
		token, err := s.secret("--bearer-stdin", "bearer token")
		return &api.Credential{Kind: api.CredentialBearer, Token: api.Secret(token)}, err
	case c.username != "" || c.passwordStdin:
		return c.basic(s)
	}
	return c.s3(s)
}

func (c *credential) basic(s *session) (*api.Credential, error) {
	if c.username == "" || !c.passwordStdin {
		return nil, usage(s.command, "--username and --password-stdin go together")
	}
	password, err := s.secret("--password-stdin", "password")
	return &api.Credential{Kind: api.CredentialBasic, Username: c.username, Password: api.Secret(password)}, err
}

func (c *credential) s3(s *session) (*api.Credential, error) {
	if c.accessKey == "" || !c.secretStdin {
		return nil, usage(s.command, "--access-key-id and --secret-access-key-stdin go together")
	}
	key, err := s.secret("--secret-access-key-stdin", "secret access key")
	return &api.Credential{Kind: api.CredentialS3, AccessKeyID: c.accessKey, SecretAccessKey: api.Secret(key)}, err
}
