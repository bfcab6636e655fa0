package hostiletest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// packed are indexes in a wrapping that is broken, or unexpected.
func packed(index []byte) []Case {
	zipped := pack(bytes.NewReader(index))
	broken := bytes.Clone(zipped)
	broken[len(broken)-6] ^= 1 // in the checksum
	bomb := pack(io.LimitReader(ones{}, 512<<20))
	as := func(encoding string, body []byte) func() Case {
		return func() Case { return Case{Answer: with(give(body), "Content-Encoding", encoding)} }
	}
	damaged := failed("index_cut_off", "damaged data")
	return []Case{
		named("gzip", as("gzip", zipped), completed(Kept)),
		named("a gzip bomb", as("gzip", bomb), failed("index_too_large", "larger than the limit of")),
		named("a gzip bomb in a gzip file", as("gzip", pack(bytes.NewReader(bomb))), failed("bad_index", "gzip file")),
		named("gzip that is cut", as("gzip", zipped[:len(zipped)/2]), damaged),
		named("gzip without its end", as("gzip", zipped[:len(zipped)-8]), damaged),
		named("gzip with a wrong checksum", as("gzip", broken), damaged),
		named("gzip that is none", as("gzip", index), damaged),
		named("a gzip file", as("", zipped), failed("bad_index", "Content-Encoding: gzip")),
		named("brotli", as("br", zipped), failed("bad_index", "br")),
		named("deflate", as("deflate", deflate(index)), failed("bad_index", "deflate")),
		named("gzip twice, said twice", as("gzip, gzip", pack(bytes.NewReader(zipped))), failed("bad_index", "gzip")),
	}
}

func named(name string, make func() Case, want Want) Case {
	c := make()
	c.Name, c.Want = name, want
	return c
}

func pack(r io.Reader) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.Copy(z, r) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

func deflate(body []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// ones are bytes that pack well, without an end.
type ones struct{}

// Read fills p.
func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}
