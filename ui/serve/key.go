package serve

import (
	"crypto/ed25519"
	"crypto/rand"

	gossh "golang.org/x/crypto/ssh"
)

// newKey makes a key of this time alone.
func newKey() (gossh.Signer, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return gossh.NewSignerFromKey(private)
}
