package repo

// Kind is what a repository's storage holds.
type Kind string

// The kinds. Only Helm can be synced.
const (
	Helm  Kind = "helm"
	Other Kind = "other"
)

// Mode is what may be done to a repository's storage.
type Mode string

// The modes.
const (
	ReadOnly  Mode = "ro"
	ReadWrite Mode = "rw"
)

// Visibility is who may see a repository besides its owner.
type Visibility string

// The visibilities.
const (
	Public  Visibility = "public"
	Private Visibility = "private"
)

// The runtimes. Kubernetes excludes the others.
const (
	Kubernetes = "kubernetes"
	QingCloud  = "qingcloud"
)
