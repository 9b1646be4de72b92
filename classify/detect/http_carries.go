package detect

import "strings"

// What HTTP carries is told by the media type of a message, by a method that
// only an extension has, or by a target that a specification fixes.

// httpTypes are media types, and prefixes of them that end in "." or "-", which
// belong to one protocol or format.
var httpTypes = []struct{ kind, carries string }{
	{"application/ocsp-request", "ocsp"}, // RFC 6960 appendix A
	{"application/ocsp-response", "ocsp"},
	{"application/timestamp-", "tsp"},            // RFC 3161 section 3.4
	{"application/ipp", "ipp"},                   // RFC 8010 section 3
	{"application/dns-message", "doh"},           // RFC 8484 section 6
	{"application/dns-json", "doh"},              // as public resolvers have it
	{"application/oblivious-dns-message", "doh"}, // RFC 9230 section 4
	{"application/soap+xml", "soap"},             // RFC 3902
	{"application/vnd.apple.mpegurl", "hls"},     // RFC 8216 section 4
	{"application/x-mpegurl", "hls"},
	{"audio/mpegurl", "hls"},
	{"application/dash+xml", "dash"}, // ISO/IEC 23009-1 annex C
	{"application/grpc-", "grpc"},    // gRPC-Web
	{"application/grpc", "grpc"},
	{"application/openmetrics-text", "prometheus"}, // OpenMetrics 1.0
	{"text/plain; version=0.0.", "prometheus"},     // its exposition format
	{"application/x-git-", "git"},                  // gitprotocol-http
	{"application/vnd.docker.", "docker"},          // registry and engine
	{"application/vnd.oci.", "docker"},             // OCI distribution
	{"application/vnd.ms-sync", "activesync"},      // [MS-ASHTTP] section 2.2.1
	{"application/json-rpc", "json-rpc"},
}

// httpExtensions are the methods of WebDAV and what is built on it (RFC 4918
// section 9, RFC 3253, RFC 4791, RFC 5323).
var httpExtensions = map[string]string{
	"PROPFIND": "webdav", "PROPPATCH": "webdav", "MKCOL": "webdav", "LOCK": "webdav", "UNLOCK": "webdav",
	"COPY": "webdav", "MOVE": "webdav", "REPORT": "webdav", "MKCALENDAR": "webdav", "MKACTIVITY": "webdav",
	"CHECKOUT": "webdav", "MERGE": "webdav", "ACL": "webdav",
	"RPC_IN_DATA": "dcerpc", "RPC_OUT_DATA": "dcerpc", // [MS-RPCH] section 2.1
	"BITS_POST": "bits", // [MC-BUP] section 2.2
}

// carriedBy is what the two heads say that is carried, "" where nothing tells.
func carriedBy(request, response *httpHead) string {
	if c := httpExtensions[request.method]; c != "" {
		return c
	}
	for _, kind := range [2]string{response.contentType, request.contentType} {
		if c := ofMediaType(kind); c != "" {
			return c
		}
	}
	return ofTarget(request)
}

// ofMediaType is what a message of a media type is, "" for most.
func ofMediaType(kind string) string {
	if len(kind) < len("audio/mpegurl") {
		return ""
	}
	for i := range httpTypes {
		t := &httpTypes[i]
		if len(kind) < len(t.kind) || !strings.EqualFold(kind[:len(t.kind)], t.kind) {
			continue
		}
		if last := t.kind[len(t.kind)-1]; last == '.' || last == '-' || len(kind) == len(t.kind) || kind[len(t.kind)] == ';' || kind[len(t.kind)] == ' ' || strings.HasPrefix(t.kind, "text/") {
			return t.carries
		}
	}
	return ""
}

// ofTarget is what a request asks for whose path a specification fixes.
func ofTarget(h *httpHead) string {
	path, query, _ := strings.Cut(h.target, "?")
	switch {
	case h.method == "POST" && (path == "/v1/traces" || path == "/v1/metrics" || path == "/v1/logs") &&
		(h.contentType == "application/x-protobuf" || h.contentType == "application/json"): // OTLP/HTTP
		return "otlp"
	case strings.HasSuffix(path, "/info/refs") && strings.HasPrefix(query, "service=git-"):
		return "git"
	case h.method == "GET" && strings.Contains(query, "info_hash=") && strings.Contains(query, "peer_id="): // BEP 3
		return "bittorrent"
	case isDockerPath(path):
		return "docker"
	}
	return ""
}

// isDockerPath says whether a path is of the engine's API, which begins with
// its version: "/v1.43/containers/json".
func isDockerPath(path string) bool {
	if !strings.HasPrefix(path, "/v1.") {
		return false
	}
	version, rest, found := strings.Cut(path[len("/v1."):], "/")
	if !found || version == "" || len(version) > 2 || !digits([]byte(version)) {
		return false
	}
	what, _, _ := strings.Cut(rest, "/")
	switch what {
	case "containers", "images", "networks", "volumes", "exec", "info", "version", "events", "build", "auth", "swarm", "services", "tasks":
		return true
	}
	return false
}
