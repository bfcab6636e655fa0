package web_test

import (
	"bufio"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
)

// Forms come from anybody, before anybody has signed in: what is kept of one is bounded.
func TestAFormThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()

	asked := 0
	ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
		asked++
		refuse(401, `{"code":"unauthenticated","status":401}`)(w, r)
	})
	for size, want := range map[int]int{300 << 10: http.StatusRequestEntityTooLarge, 200 << 10: http.StatusUnprocessableEntity} {
		resp, _ := ask("POST", "/login", url.Values{"user": {"ann"}, "password": {strings.Repeat("x", size)}})
		if resp.StatusCode != want {
			t.Errorf("of %d bytes the status is %d", size, resp.StatusCode)
		}
	}
	if asked != 1 {
		t.Errorf("the API was asked %d times", asked)
	}
}

// A file would be written to the disk, however large it is. No form of ours has one.
func TestAFormWithFilesIsRefused(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	server := served(t)

	body, out := io.Pipe()
	form := multipart.NewWriter(out)
	go func() {
		if file, err := form.CreateFormFile("file", "a"); err == nil {
			_, _ = io.Copy(file, io.LimitReader(zeros{}, 40<<20)) // refused before its end
		}
		_ = form.Close()
		_ = out.Close()
	}()
	resp, err := http.Post(server+"/login", form.FormDataContentType(), body)
	if err == nil {
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("the status is %d", resp.StatusCode)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("on the disk are %v (%v)", left, err)
	}
}

// zeros are without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A connection that has brought a form serves others afterwards.
func TestAConnectionServesOnAfterAForm(t *testing.T) {
	t.Parallel()

	conn, err := net.Dial("tcp", strings.TrimPrefix(served(t), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for range 2 {
		_, _ = io.WriteString(conn, "POST /login HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nuser=ann")
		resp, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the status is %d", resp.StatusCode)
		}
	}
}

func served(t *testing.T) (base string) {
	t.Helper()
	handler, err := web.New(site.Options{API: refuse(401, `{"code":"unauthenticated","status":401}`)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}
