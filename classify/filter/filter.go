// Package filter chooses flows by an expression over the flow record's fields:
//
//	protocol == "tls" && responder.port != 443
//
// The expression is written in a part of the language of
// https://expr-lang.org that always ends and never fails: comparisons,
// arithmetic without division, texts (contains, startsWith, endsWith, and
// matches with a regular expression in RE2's syntax), lists (in, any, all,
// none, one, count, len) and in_net, which says whether an address is in one of
// some networks. Fields that a flow does not have are "", 0, false or empty. The
// "-" in a protocol's id is a "_" in the name of its facts: source_engine.game.
package filter

import (
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/portscope/portscope/classify"
)

// The bounds on an expression: its length in bytes, and the nodes of its tree.
const (
	MaxText  = 8 << 10
	MaxNodes = 1000
)

// Filter is a compiled expression. It may be used by several goroutines.
type Filter struct {
	text    string
	program *vm.Program
	used    []field // what the expression asks for, and no more is filled in
	runs    sync.Pool
}

// run is what it takes to evaluate a filter once.
type run struct {
	machine vm.VM
	values  map[string]any
}

// Compile makes a filter of an expression. Facts are those of protocols that
// are not built in, which it may ask for, too: "acme.version". The error is an
// *Error.
func Compile(text string, facts ...string) (*Filter, error) {
	if len(text) > MaxText {
		return nil, tooLong(text)
	}
	if strings.TrimSpace(text) == "" {
		return nil, newError(text, file.Location{}, "an empty expression")
	}
	tree, err := parser.ParseWithConfig(text, configuration(builtins()...))
	if err != nil {
		return nil, foreign(text, err)
	}
	c := newChecker(text, facts)
	if err := c.check(tree.Node); err != nil {
		return nil, err
	}
	options := append(builtins(), expr.Env(c.zeros()), expr.AsBool(), expr.Patch(&flattener{c}), inNetwork(c.nets))
	program, err := expr.Compile(text, options...)
	if err != nil {
		return nil, foreign(text, err)
	}
	if err := c.branches(program.Node()); err != nil {
		return nil, err
	}
	f := &Filter{text: text, program: program, used: c.fields()}
	f.runs.New = func() any { return &run{values: make(map[string]any, len(f.used))} }
	return f, nil
}

// String is the expression as it was given.
func (f *Filter) String() string { return f.text }

// WantsWhole says whether the expression asks for what only the whole record of a
// flow has, and not for more than Judge of a classify.Part makes of it.
func (f *Filter) WantsWhole() bool {
	return slices.ContainsFunc(f.used, func(x field) bool { return x.isWhole })
}

// Match says whether a flow is one of those that the expression describes.
func (f *Filter) Match(flow *classify.Flow) bool {
	r := f.runs.Get().(*run)
	defer f.runs.Put(r)
	for i := range f.used {
		r.values[f.used[i].name] = f.used[i].of(flow)
	}
	// What is left of the language cannot fail; should it, nothing is matched.
	result, err := r.machine.Run(f.program, r.values)
	matched, _ := result.(bool)
	return err == nil && matched
}
