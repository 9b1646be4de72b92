# demo builds portscope and shows what a small office's network carried; test
# runs everything that is checked; bench measures. Each sets up what it needs.

GO      ?= go
FUZZ    ?= 3s
# The packages of the module, those whose tests take longest first.
PACKAGES = ./cmd/... ./...

# Live capture takes libpcap's headers and a C compiler. Without them, and
# without the right to install them, portscope reads files only.
export CGO_ENABLED := $(shell .ci/libpcap >&2 && echo 1 || echo 0)

# The race detector needs cgo. All that is checked is compiled for it, once.
RACE := $(if $(filter 1,$(CGO_ENABLED)),-race)

.PHONY: all demo build test check unit fuzz bench bench-compare profile soak clean

all: build

build:
	@$(GO) build -o portscope ./cmd/portscope

demo: build
	@./portscope samples/office.pcap

# The profile would have all packages compiled once more for the tests.
test check unit fuzz: export GOFLAGS := $(GOFLAGS) -pgo=off

test: check fuzz unit

check:
	@unformatted=$$(gofmt -l $$($(GO) list -f '{{.Dir}}' $(PACKAGES))); \
	  [ -z "$$unformatted" ] || { echo "gofmt these files:"; echo "$$unformatted"; exit 1; }
	$(GO) vet $(RACE) $(PACKAGES)
	@tool=$$($(GO) tool -n staticcheck) && echo staticcheck $(PACKAGES) && \
	  GOFLAGS="$$GOFLAGS $(RACE)" "$$tool" $(PACKAGES)

# Tests that mostly wait, for programs and for time to pass, run beside each
# other, and begin first.
unit:
	$(GO) test $(RACE) -parallel 6 -timeout 30m $(PACKAGES)

fuzz:
	@GO="$(GO)" .ci/fuzz $(FUZZ) $(PACKAGES)

# Times portscope beside whichever programs of the kind are installed, on a
# large capture made of the samples, and writes the README's table.
bench: build
	$(GO) run ./samples/bench -readme README.md

# Go's benchmarks, stage by stage, of a commit and of what is here, in turn, and
# what benchstat says of both: make bench-compare BASE=main BENCH=Decode.
BASE      ?= HEAD
BENCH     ?= .
BENCHSTAT  = golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
bench-compare:
	@GO="$(GO)" .ci/bench-compare '$(BASE)' '$(BENCH)' '$(BENCHSTAT)' $(PACKAGES)

# The compiler is told what is called often (go.dev/doc/pgo): a sixth of the
# time on large captures. The profile wants to be made anew, from large captures
# of many kinds, when the walk was changed much:
# make profile CAPTURES="/data/a.pcap /data/b.pcap".
profile:
	PORTSCOPE_CAPTURES="$(CAPTURES)" $(GO) test -run '^$$' -bench 'BenchmarkRun$$' -benchtime 3x \
	  -o /dev/null -cpuprofile $(CURDIR)/cmd/portscope/default.pgo ./classify

# As root: a million packets a minute past a live capture, for so long; then a
# burst of 200,000 a second.
SOAK ?= 10m
soak:
	PORTSCOPE_SOAK=$(SOAK) $(GO) test -run 'TestSoak|TestBurst' -timeout 0 -v ./cmd/portscope

clean:
	rm -f portscope
