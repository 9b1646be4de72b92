package policy_test

import (
	"testing"

	"github.com/portscope/portscope/report/policy"
)

// TestTalksToTheDatabaseAlone is how the tests of another program assert on
// what it sent.
func TestTalksToTheDatabaseAlone(t *testing.T) {
	policy.Check(t, "../../samples/shop.pcap", "../../samples/policies/shop.yaml")
}
