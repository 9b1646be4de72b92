package classify

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets more garbage lie about than is usual. These tests walk through
// thousands of small captures; what the race detector does for each piece that
// is freed takes longer than the walks.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	os.Exit(m.Run())
}
