package detect

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// certificate is what an X.509 certificate (RFC 5280 section 4.1) says of its
// holder. Nothing is verified, and the key is not looked at: crypto/x509, which
// must do both, takes ten times as long.
type certificate struct {
	subject, issuer     string // as RFC 2253 writes names
	notBefore, notAfter time.Time
	selfIssued          bool
	names               []string // the alternative names that are DNS names
}

// maxCertificateNames bounds the alternative names that are read.
const maxCertificateNames = 16

// readCertificate reads a certificate in DER.
func readCertificate(der []byte) (c certificate, ok bool) {
	input := cryptobyte.String(der)
	var whole, body, issuer, validity, subject cryptobyte.String
	ok = input.ReadASN1(&whole, asn1.SEQUENCE) && whole.ReadASN1(&body, asn1.SEQUENCE) &&
		body.SkipOptionalASN1(asn1.Tag(0).ContextSpecific().Constructed()) && // version
		body.SkipASN1(asn1.INTEGER) && body.SkipASN1(asn1.SEQUENCE) && // serial number, signature
		body.ReadASN1(&issuer, asn1.SEQUENCE) && body.ReadASN1(&validity, asn1.SEQUENCE) && body.ReadASN1(&subject, asn1.SEQUENCE) &&
		body.SkipASN1(asn1.SEQUENCE) && // key
		readTime(&validity, &c.notBefore) && readTime(&validity, &c.notAfter)
	if !ok {
		return c, false
	}
	c.subject, c.issuer, c.selfIssued = distinguishedName(subject), distinguishedName(issuer), bytes.Equal(subject, issuer)
	c.names = alternativeNames(body)
	return c, true
}

// readTime reads a time in either of the forms of RFC 5280 section 4.1.2.5.
func readTime(s *cryptobyte.String, t *time.Time) bool {
	if s.PeekASN1Tag(asn1.UTCTime) {
		return s.ReadASN1UTCTime(t)
	}
	return s.ReadASN1GeneralizedTime(t)
}

// nameTypes are the short names of attribute types (RFC 4519), by the DER of
// their object identifiers.
var nameTypes = map[string]string{
	"\x55\x04\x03": "CN", "\x55\x04\x05": "SERIALNUMBER", "\x55\x04\x06": "C", "\x55\x04\x07": "L",
	"\x55\x04\x08": "ST", "\x55\x04\x09": "STREET", "\x55\x04\x0a": "O", "\x55\x04\x0b": "OU", "\x55\x04\x11": "POSTALCODE",
	"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "DC",
}

// distinguishedName writes a name with its last part first. Parts whose type
// has no short name are left out.
func distinguishedName(name cryptobyte.String) string {
	var parts []string
	size := 0
	for size <= MaxName && !name.Empty() {
		var set, pair, kind, value cryptobyte.String
		var tag asn1.Tag
		if !name.ReadASN1(&set, asn1.SET) || !set.ReadASN1(&pair, asn1.SEQUENCE) ||
			!pair.ReadASN1(&kind, asn1.OBJECT_IDENTIFIER) || !pair.ReadAnyASN1(&value, &tag) {
			break
		}
		if short := nameTypes[string(kind)]; short != "" {
			parts = append(parts, short+"="+string(value))
			size += len(value) + len(short) + 2
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
		if i > 0 {
			b.WriteByte(',')
		}
	}
	return b.String()
}

// Extensions and the names among them: RFC 5280 sections 4.1 and 4.2.1.6.
const (
	extensionsTag = asn1.Tag(3)
	dnsNameTag    = asn1.Tag(2)
	altNameOID    = "\x55\x1d\x11"
)

// alternativeNames is the DNS names of what follows the key in a certificate.
func alternativeNames(rest cryptobyte.String) (list []string) {
	var explicit, extensions cryptobyte.String
	var present bool
	rest.SkipOptionalASN1(asn1.Tag(1).ContextSpecific())
	rest.SkipOptionalASN1(asn1.Tag(2).ContextSpecific())
	if !rest.ReadOptionalASN1(&explicit, &present, extensionsTag.ContextSpecific().Constructed()) || !present ||
		!explicit.ReadASN1(&extensions, asn1.SEQUENCE) {
		return nil
	}
	for !extensions.Empty() {
		var extension, id, value, names cryptobyte.String
		if !extensions.ReadASN1(&extension, asn1.SEQUENCE) || !extension.ReadASN1(&id, asn1.OBJECT_IDENTIFIER) {
			return nil
		}
		if string(id) != altNameOID {
			continue
		}
		if extension.SkipOptionalASN1(asn1.BOOLEAN) && extension.ReadASN1(&value, asn1.OCTET_STRING) && value.ReadASN1(&names, asn1.SEQUENCE) {
			return dnsNames(names)
		}
	}
	return nil
}

func dnsNames(names cryptobyte.String) (list []string) {
	for !names.Empty() && len(list) < maxCertificateNames {
		var name cryptobyte.String
		var tag asn1.Tag
		if !names.ReadAnyASN1(&name, &tag) {
			break
		}
		if tag == dnsNameTag.ContextSpecific() {
			list = append(list, string(name[:min(len(name), MaxName)]))
		}
	}
	return list
}
