package helmtest

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
)

// entry is one version of PlainIndex. Its arguments: app, version, version modulo 60,
// app modulo 9, digest.
const entry = `  - annotations:
      category: Database
      licenses: Apache-2.0
      images: |
        - name: app-%[1]d
          image: docker.io/example/app-%[1]d:%[2]d.0.1-debian-12-r%[2]d
    apiVersion: v2
    appVersion: %[2]d.%[4]d.1
    created: "2024-03-08T10:%02[3]d:23.123456789Z"
    dependencies:
    - name: common
      repository: oci://registry-1.example.io/charts
      tags:
      - common
      version: 2.x.x
    description: Chart %[1]d is a fast, reliable, scalable and easy to use open source system for examples.
    digest: %[5]x
    home: https://example.com
    icon: https://example.com/assets/stacks/chart-%[1]d/img/chart-%[1]d-stack-220x234.png
    keywords:
    - database
    - sql
    - replication
    maintainers:
    - name: Example, Inc.
      url: https://github.com/example/charts
    name: chart-%[1]d
    sources:
    - https://github.com/example/charts/tree/main/example/chart-%[1]d
    urls:
    - chart-%[1]d-%[2]d.%[4]d.0.tgz
    version: %[2]d.%[4]d.0
`

// PlainIndex writes the synthetic index that the project's timings are about; 300
// and 70 give 21,000 versions in 21 MB. It depends on the two numbers alone.
func PlainIndex(w io.Writer, charts, versions int) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "apiVersion: v1\nentries:\n")
	for c := range charts {
		fmt.Fprintf(b, "  chart-%d:\n", c)
		for v := range versions {
			digest := sha256.Sum256(fmt.Appendf(nil, "%d-%d", c, v))
			fmt.Fprintf(b, entry, c, v, v%60, c%9, digest)
		}
	}
	fmt.Fprint(b, "generated: '2024-03-08T10:10:10Z'\n")
	return b.Flush()
}
