package repo_test

import (
	"strings"
	"testing"

	"chartledger/domain/repo"
)

func TestS3Faults(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		code   string
		says   string
		passes bool
	}{
		"NoSuchKey":             {repo.CodeNotARepo, "no such object", false},
		"NoSuchBucket":          {repo.CodeNotARepo, "no such bucket", false},
		"AccessDenied":          {repo.CodeAccessDenied, "may list the bucket", false},
		"InvalidAccessKeyId":    {repo.CodeAccessDenied, "access key id", false},
		"XAdminUserNotFound":    {repo.CodeAccessDenied, "access key id", false},
		"SignatureDoesNotMatch": {repo.CodeAccessDenied, "secret access key", false},
		"PermanentRedirect":     {repo.CodeHTTPStatus, "another region", false},
		"RequestTimeTooSkewed":  {repo.CodeHTTPStatus, "clock", true},
		"SlowDown":              {repo.CodeHTTPStatus, "less often", true},
		"InternalError":         {repo.CodeHTTPStatus, "fault", true},
	} {
		got, ok := repo.ReadS3Fault(code, true)
		if !ok || got.Code != want.code || !strings.Contains(got.Detail, want.says) || got.Passes != want.passes {
			t.Errorf("%s: got %+v, %t", code, got, ok)
		}
	}
	if _, ok := repo.ReadS3Fault("Nonsense", true); ok {
		t.Error("an unknown code is known")
	}
	if f, _ := repo.ReadS3Fault("AccessDenied", false); !strings.Contains(f.Detail, "Give a key pair") {
		t.Errorf("without a credential: got %q", f.Detail)
	}
}
