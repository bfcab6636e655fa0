package s3

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Options of Stores. The zero value of each field but Transport is its default.
type Options struct {
	// Transport reaches a target's servers, under the address policy. Its errors are
	// *domain.Error in plain words.
	Transport func(repo.Target) http.RoundTripper
	// Settings say what URLs leave out.
	Settings repo.S3Settings
	// Timeout bounds a transfer; 5 min.
	Timeout time.Duration
	// Version of the program, for the User-Agent.
	Version string
}

// Stores opens the storage of repositories. It is safe for concurrent use.
type Stores struct {
	options Options

	mu          sync.Mutex
	conditional map[string]bool // by endpoint and bucket: what the trial found
}

var _ publishing.Stores = (*Stores)(nil)

// New makes Stores.
func New(o Options) *Stores {
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Minute
	}
	return &Stores{options: o, conditional: make(map[string]bool)}
}

// Open answers the storage that t names. It asks nothing of it.
func (s *Stores) Open(t repo.Target) (publishing.Store, error) {
	switch {
	case !repo.InS3(t.URL, t.Credential):
		return nil, domain.RefuseField("/url", repo.CodeModeNotSupported,
			"Only S3-compatible storage can be written, with a key pair as the credential.")
	case t.Credential == nil || t.Credential.Kind != repo.S3:
		return nil, domain.RefuseField("/credential", repo.CodeAccessDenied,
			"The storage can be written only with a key pair: access key id and secret access key.")
	}
	l, err := s.options.Settings.Locate(t.URL)
	if err != nil {
		return nil, err
	}
	client, err := s.client(l, t)
	if err != nil {
		return nil, domain.RefuseField("/url", repo.CodeNotURL, "The storage has no usable address. Check the URL.")
	}
	return &store{stores: s, client: client, at: l}, nil
}

func (s *Stores) client(l repo.Location, t repo.Target) (*minio.Core, error) {
	u, err := url.Parse(l.Endpoint)
	if err != nil {
		return nil, err
	}
	c, err := minio.NewCore(u.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(t.Credential.AccessKeyID, t.Credential.SecretAccessKey, ""),
		Secure:       u.Scheme == "https",
		Transport:    bounded{s.options.Transport(t)},
		Region:       l.Region, // given, so that the bucket's is not asked for
		BucketLookup: minio.BucketLookupPath,
		MaxRetries:   1,
	})
	if err != nil {
		return nil, err
	}
	c.SetAppInfo("chartledger", s.options.Version)
	return c, nil
}

// remembered is what is known of a storage's conditions.
func (s *Stores) remembered(l repo.Location) (honours, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	honours, known = s.conditional[l.Endpoint+"/"+l.Bucket]
	return honours, known
}

func (s *Stores) remember(l repo.Location, honours bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conditional[l.Endpoint+"/"+l.Bucket] = honours
}
