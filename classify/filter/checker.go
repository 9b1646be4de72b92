package filter

import (
	"fmt"
	"net/netip"
	"reflect"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// The bounds on a pattern: its length in bytes, and the instructions that it
// comes to.
const (
	maxPattern = 500
	maxSteps   = 5000
)

// checker goes through an expression before it is compiled: it knows fields by
// name, and refuses what might fail or not end for some flow.
type checker struct {
	text  string
	known []field
	used  map[string]*field
	nets  map[string]netip.Prefix
	// inside says that the node at hand is in a function over a list. One in
	// another is refused: their times would multiply.
	inside bool
}

func newChecker(text string, more []string) *checker {
	c := &checker{text: text, known: fields(), used: map[string]*field{}, nets: map[string]netip.Prefix{}}
	for _, name := range more {
		protocol, key, _ := strings.Cut(name, ".")
		c.known = append(c.known, fact(asName(protocol)+"."+key, protocol, key))
	}
	return c
}

// zeros is an environment for the compiler: all fields used, empty.
func (c *checker) zeros() map[string]any {
	values := map[string]any{}
	for name, f := range c.used {
		values[name] = f.zero
	}
	return values
}

// fields are those used, in the order of their names.
func (c *checker) fields() (list []field) {
	for _, f := range c.used {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(x, y field) int { return strings.Compare(x.name, y.name) })
	return list
}

// check looks at a node and those below it.
func (c *checker) check(node ast.Node) error {
	switch n := node.(type) {
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.PointerNode:
		return nil
	case *ast.IdentifierNode:
		return c.name(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.check(n.Node)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ArrayNode:
		return c.constants(n)
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.PredicateNode:
		return c.check(n.Node)
	case *ast.CallNode:
		return c.call(n)
	case *ast.ConditionalNode:
		return c.all(n.Cond, n.Exp1, n.Exp2)
	}
	return c.fail(node, "", "not a part of the language of filters")
}

func (c *checker) all(nodes ...ast.Node) error {
	for _, n := range nodes {
		if err := c.check(n); err != nil {
			return err
		}
	}
	return nil
}

// name looks up a field, or what the path of one spells.
func (c *checker) name(node ast.Node) error {
	path, root, ok := pathOf(node)
	if !ok {
		return c.fail(node, "", "lists are asked by any, all, none, one, count, len and in")
	}
	f, found := lookup(c.known, path)
	if !found {
		return c.fail(root, path, unknown(c.known, path))
	}
	c.used[path] = &f
	return nil
}

// member is a field, or a part of a list's item: .kind.
func (c *checker) member(n *ast.MemberNode) error {
	if _, isItem := n.Node.(*ast.PointerNode); !isItem {
		return c.name(n)
	}
	// Only tunnels' headers have parts.
	part, named := n.Property.(*ast.StringNode)
	if !named || n.Optional || part.Value != "kind" && part.Value != "id" {
		return c.fail(n, "", "the parts of an item are .kind and .id, and only those of tunnel have them")
	}
	return nil
}

// operators are those allowed on all that the compiler lets them be used on.
const operators = " == != < <= > >= && || and or contains startsWith endsWith + - * "

func (c *checker) binary(n *ast.BinaryNode) error {
	switch {
	case n.Operator == "matches":
		if err := c.pattern(n.Right); err != nil {
			return err
		}
	case n.Operator == "in":
		if r, isRange := n.Right.(*ast.BinaryNode); isRange && r.Operator == ".." {
			return c.within(n.Left, r)
		}
	case n.Operator == "..":
		return c.fail(n, "", "a range stands after in: responder.port in 1..1023")
	case !strings.Contains(operators, " "+n.Operator+" "):
		return c.fail(n, n.Operator, "not an operator of filters")
	}
	if err := c.all(n.Left, n.Right); err != nil {
		return err
	}
	return c.compared(n)
}

// pattern is a constant, so that it is compiled once, and not too large: RE2's
// time is the product of the pattern's size and the text's.
func (c *checker) pattern(node ast.Node) error {
	text, constant := node.(*ast.StringNode)
	if !constant {
		return c.fail(node, "", "matches takes a pattern in quotes")
	}
	if len(text.Value) > maxPattern {
		return c.fail(node, "", fmt.Sprintf("a pattern of %d bytes; %d are the most", len(text.Value), maxPattern))
	}
	tree, err := syntax.Parse(text.Value, syntax.Perl)
	if err != nil {
		return c.fail(node, "", strings.TrimPrefix(err.Error(), "error parsing regexp: ")+" in the pattern")
	}
	if program, err := syntax.Compile(tree.Simplify()); err != nil || len(program.Inst) > maxSteps {
		return c.fail(node, "", "the pattern repeats too much")
	}
	return nil
}

// within is a number field in a range of numbers, which the compiler makes two
// comparisons of; all else would be a list as long as the range.
func (c *checker) within(left ast.Node, r *ast.BinaryNode) error {
	if err := c.check(left); err != nil {
		return err
	}
	path, _, _ := pathOf(left)
	f := c.used[path]
	_, from := r.Left.(*ast.IntegerNode)
	_, to := r.Right.(*ast.IntegerNode)
	if f == nil || !f.isInt() || !from || !to {
		return c.fail(r, "", "a range is of whole numbers, and before in stands a field that is one: responder.port in 1..1023")
	}
	return nil
}

// compared looks at the constants that a field is compared with: one that the
// field never is would be a filter that silently matches nothing.
func (c *checker) compared(n *ast.BinaryNode) error {
	if n.Operator != "==" && n.Operator != "!=" && n.Operator != "in" {
		return nil
	}
	for _, pair := range [2][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		path, _, ok := pathOf(pair[0])
		f := c.used[path]
		if !ok || f == nil {
			continue
		}
		for _, text := range texts(pair[1]) {
			if problem := f.problem(text.Value); problem != "" {
				return c.fail(text, text.Value, problem)
			}
		}
	}
	return nil
}

// texts are the constants that a node is or lists.
func texts(node ast.Node) (list []*ast.StringNode) {
	switch n := node.(type) {
	case *ast.StringNode:
		return []*ast.StringNode{n}
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			list = append(list, texts(item)...)
		}
	}
	return list
}

// branches looks at what the compiler made of "a ? b : c": where b and c are of
// different kinds, it leaves it to each flow to fail.
func (c *checker) branches(root ast.Node) error {
	b := branches{checker: c}
	ast.Walk(&root, &b)
	return b.err
}

// branches is an ast.Visitor.
type branches struct {
	checker *checker
	err     error
}

// Visit looks at one node.
func (b *branches) Visit(node *ast.Node) {
	n, ok := (*node).(*ast.ConditionalNode)
	if !ok || b.err != nil || kindOf(n.Exp1) == kindOf(n.Exp2) {
		return
	}
	b.err = b.checker.fail(n.Exp2, "", "what stands on both sides of the : is of the same kind, both numbers for instance")
}

// kindOf is a node's type, one for all numbers.
func kindOf(n ast.Node) reflect.Type {
	t := n.Type()
	if t != nil && (t.Kind() == reflect.Int || t.Kind() == reflect.Float64) {
		return reflect.TypeFor[float64]()
	}
	return t
}

// constants is a list that is written out.
func (c *checker) constants(n *ast.ArrayNode) error {
	for _, item := range n.Nodes {
		switch item.(type) {
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
		default:
			return c.fail(item, "", "a list has texts in quotes, or numbers")
		}
	}
	return nil
}

// builtin is a function of the language.
func (c *checker) builtin(n *ast.BuiltinNode) error {
	if n.Name == "date" {
		return c.date(n)
	}
	overList := slices.ContainsFunc(n.Arguments, func(a ast.Node) bool { _, ok := a.(*ast.PredicateNode); return ok })
	if overList && c.inside {
		return c.fail(n, n.Name, "a function over a list cannot be in another")
	}
	if n.Name == "count" && !overList {
		return c.fail(n, "", "count takes a list and what is to hold: count(tls.alpn, # startsWith \"h\")")
	}
	c.inside = c.inside || overList
	err := c.all(n.Arguments...)
	if overList {
		c.inside = false
	}
	return err
}

// date takes one text that is a time, so that it cannot fail later.
func (c *checker) date(n *ast.BuiltinNode) error {
	if len(n.Arguments) == 1 {
		if text, ok := n.Arguments[0].(*ast.StringNode); ok && isDate(text.Value) {
			return nil
		}
	}
	return c.fail(n, "", `date takes a day or a time in RFC 3339: date("2026-01-02T03:04:05Z")`)
}

// call is in_net; there are no other functions.
func (c *checker) call(n *ast.CallNode) error {
	name, root, ok := pathOf(n.Callee)
	if !ok || name != inNet {
		if !ok {
			return c.fail(n, "", "not a function of filters")
		}
		return c.fail(root, name, unknownFunction(name))
	}
	if len(n.Arguments) < 2 {
		return c.fail(root, "", `in_net takes an address and networks: in_net(responder.ip, "10.0.0.0/8")`)
	}
	if err := c.check(n.Arguments[0]); err != nil {
		return err
	}
	for _, a := range n.Arguments[1:] {
		text, ok := a.(*ast.StringNode)
		if !ok {
			return c.fail(a, "", "in_net takes networks in quotes")
		}
		prefix, ok := network(text.Value)
		if !ok {
			return c.fail(text, text.Value, `not a network; one is written "10.0.0.0/8" or "2001:db8::/32"`)
		}
		c.nets[text.Value] = prefix
	}
	return nil
}

// network is a prefix, or an address as a prefix of its own.
func network(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p, true
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// fail is an error at a node. The text is what offends, where it is not the
// whole of it.
func (c *checker) fail(node ast.Node, offending, problem string) error {
	if offending != "" {
		problem = fmt.Sprintf("%s: %s", Quoted(offending), problem)
	}
	return newError(c.text, node.Location(), problem)
}
