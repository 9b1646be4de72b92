package filter

import (
	"net/netip"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
)

// functions are those that an expression may call, besides in_net. Each ends
// in time linear in its argument, and none depends on the clock.
func functions() []string {
	return []string{"all", "any", "none", "one", "count", "len", "lower", "upper", "date"}
}

// inNet is the function for addresses.
const inNet = "in_net"

// builtins switches off all functions but functions.
func builtins() []expr.Option {
	options := []expr.Option{expr.DisableAllBuiltins(), expr.MaxNodes(MaxNodes)}
	for _, name := range functions() {
		options = append(options, expr.EnableBuiltin(name))
	}
	return options
}

// configuration is what the parser needs of options.
func configuration(options ...expr.Option) *conf.Config {
	c := conf.CreateNew()
	for _, option := range options {
		option(c)
	}
	for name := range c.Disabled {
		delete(c.Builtins, name)
	}
	return c
}

// inNetwork is in_net: whether an address is in one of some networks, all of
// which are in nets.
func inNetwork(nets map[string]netip.Prefix) expr.Option {
	return expr.Function(inNet, func(arguments ...any) (any, error) {
		text, _ := arguments[0].(string)
		address, err := netip.ParseAddr(text)
		if err != nil {
			return false, nil // of a flow without addresses
		}
		for _, a := range arguments[1:] {
			name, _ := a.(string)
			if nets[name].Contains(address) {
				return true, nil
			}
		}
		return false, nil
	}, new(func(string, string, ...string) bool))
}

// flattener makes one name of a field's path, as the values are kept.
type flattener struct{ checker *checker }

// Visit is called for each node after those below it.
func (f *flattener) Visit(node *ast.Node) {
	member, ok := (*node).(*ast.MemberNode)
	if !ok {
		return
	}
	if path, _, ok := pathOf(member); ok && f.checker.used[path] != nil {
		ast.Patch(node, &ast.IdentifierNode{Value: path})
	}
}

// pathOf is the dotted name that a node spells, and the identifier that it
// begins with.
func pathOf(node ast.Node) (path string, root *ast.IdentifierNode, ok bool) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		return n.Value, n, true
	case *ast.MemberNode:
		property, isText := n.Property.(*ast.StringNode)
		if !isText || n.Optional {
			return "", nil, false
		}
		path, root, ok = pathOf(n.Node)
		if !ok {
			return "", nil, false
		}
		return path + "." + property.Value, root, true
	}
	return "", nil, false
}
