package repo

// S3Fault is what an error of S3-compatible storage means.
type S3Fault struct {
	Code   string // of a check
	Detail string // what happened and what to do about it; begins in lower case
	Passes bool   // it may be over later, without anybody's doing
}

// ReadS3Fault says what an error's code means; ok is false if nothing is known of
// it. sent says that the request was signed with the repository's key pair.
func ReadS3Fault(code string, sent bool) (fault S3Fault, ok bool) {
	f := func(code, detail string) (S3Fault, bool) { return S3Fault{Code: code, Detail: detail}, true }
	later := func(detail string) (S3Fault, bool) {
		return S3Fault{Code: CodeHTTPStatus, Detail: detail, Passes: true}, true
	}
	switch code {
	case "NoSuchKey":
		return f(CodeNotARepo, "there is no such object. Check the URL; it is the part before /index.yaml.")
	case "NoSuchBucket", "InvalidBucketName":
		return f(CodeNotARepo, "there is no such bucket. Check the URL, or create the bucket first.")
	case "AccessDenied", "AllAccessDisabled", "AccountProblem", "Forbidden":
		return f(CodeAccessDenied, denied(sent))
	case "InvalidAccessKeyId", "InvalidClientTokenId", "NotSignedUp", "XAdminUserNotFound":
		return f(CodeAccessDenied, "it does not know the access key id. Check it.")
	case "SignatureDoesNotMatch":
		return f(CodeAccessDenied, "the signature does not match: the secret access key is wrong. Check it.")
	case "InvalidObjectState":
		return f(CodeAccessDenied, "the object lies in an archive. Restore it first.")
	case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "InvalidRegion", "IllegalLocationConstraintException":
		return f(CodeHTTPStatus, "the bucket lies in another region, or behind another endpoint. Give the URL of the bucket's own endpoint.")
	case "RequestTimeTooSkewed", "RequestExpired":
		return later("its clock and the one here are too far apart. Have the operator set the clock.")
	case "SlowDown", "SlowDownRead", "SlowDownWrite", "ServiceUnavailable", "Throttling", "ThrottlingException",
		"RequestLimitExceeded", "RequestThrottled", "TooManyRequests":
		return later("it wants to be asked less often or later.")
	case "InternalError", "RequestTimeout", "OperationAborted", "XMinioServerNotInitialized":
		return later("the storage has a fault. Try again later, or tell who runs it.")
	case "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge":
		return later("it takes no more: its quota is used up, or the object is too large for it.")
	}
	return S3Fault{}, false
}

// denied: S3 tells only who may list a bucket that an object is not there.
func denied(sent bool) string {
	if sent {
		return "the key pair may not do that. Or there is no such object: S3 says so only to who may list the bucket. " +
			"Let the key pair get objects and list the bucket, and check the URL."
	}
	return "the bucket is closed. Give a key pair (access key id and secret access key) that may get objects and list the bucket."
}
