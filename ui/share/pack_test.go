package share

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"testing"
)

// pack makes a full string of any content.
func pack(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return fullPrefix + base64.RawURLEncoding.EncodeToString(b.Bytes())
}
