package detect

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"reflect"
	"testing"
	"time"
)

// readCertificate agrees with crypto/x509, and takes any cut of a certificate.
func TestReadCertificate(t *testing.T) {
	der := newCertificate(t)
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	want := certificate{
		subject: c.Subject.String(), issuer: c.Issuer.String(), notBefore: c.NotBefore, notAfter: c.NotAfter,
		selfIssued: bytes.Equal(c.RawSubject, c.RawIssuer), names: c.DNSNames,
	}
	if got, ok := readCertificate(der); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for n := range der {
		if _, ok := readCertificate(der[:n]); ok {
			t.Errorf("the first %d of %d bytes are taken for a certificate", n, len(der))
		}
	}
}

func newCertificate(t testing.TB) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7),
		Subject:      pkix.Name{CommonName: "www.example.test", Organization: []string{"Example"}, Country: []string{"DE"}},
		NotBefore:    time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), NotAfter: time.Date(2060, 1, 2, 3, 4, 5, 0, time.UTC),
		DNSNames: []string{"www.example.test", "example.test"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func FuzzReadCertificate(f *testing.F) {
	f.Add(newCertificate(f))
	f.Fuzz(func(t *testing.T, der []byte) {
		if c, ok := readCertificate(der); ok && len(c.names) > maxCertificateNames {
			t.Errorf("%d names", len(c.names))
		}
	})
}
