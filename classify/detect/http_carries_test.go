package detect

import "testing"

// What HTTP does not tell is told of nothing.
func TestHTTPCarriesNothing(t *testing.T) {
	for _, c := range []struct {
		what              string
		request, response httpHead
	}{
		{"a page", httpHead{method: "GET", target: "/"}, httpHead{contentType: "text/html; charset=utf-8"}},
		{"plain text", httpHead{method: "GET", target: "/metrics"}, httpHead{contentType: "text/plain; charset=utf-8"}},
		{"a longer type", httpHead{method: "POST", contentType: "application/ippx"}, httpHead{}},
		{"a shorter type", httpHead{method: "POST", contentType: "application/ocsp-requ"}, httpHead{}},
		{"another version", httpHead{method: "GET", target: "/v2.1/containers/json"}, httpHead{}},
		{"a version that is none", httpHead{method: "GET", target: "/v1.x/containers/json"}, httpHead{}},
		{"something else of that version", httpHead{method: "GET", target: "/v1.0/users"}, httpHead{}},
		{"traces of another type", httpHead{method: "POST", target: "/v1/traces", contentType: "text/plain"}, httpHead{}},
		{"half a tracker's question", httpHead{method: "GET", target: "/announce?info_hash=1"}, httpHead{}},
		{"no heads", httpHead{}, httpHead{}},
	} {
		if got := carriedBy(&c.request, &c.response); got != "" {
			t.Errorf("%s carries %s", c.what, got)
		}
	}
}
