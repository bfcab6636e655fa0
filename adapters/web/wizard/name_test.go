package wizard_test

import (
	"testing"

	"chartledger/adapters/web/wizard"
)

func TestNamesAreMadeFromURLs(t *testing.T) {
	t.Parallel()

	for url, want := range map[string]string{
		"https://charts.bitnami.com/bitnami":                  "bitnami",
		"https://prometheus-community.github.io/helm-charts":  "prometheus-community",
		"https://kubernetes.github.io/ingress-nginx/":         "kubernetes-ingress-nginx",
		"https://charts.example.com/Stable Charts/index.yaml": "example-stable-charts",
		"http://127.0.0.1:8080/sample/":                       "sample",
		"http://localhost:8080":                               "localhost",
		"http://10.0.0.1/":                                    "10.0.0.1",
		"s3://s3.pek3a.qingstor.com/my-charts/stable":         "my-charts-stable",
		"s3://my-bucket/charts":                               "my-bucket",
		"https://www.charts.com/" + "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg": "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg",
		"what is it": "",
		"":           "",
	} {
		if got := wizard.Suggested(url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
}
