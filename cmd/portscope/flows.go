package main

import (
	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/filter"
)

// chosen is what -Y says of a flow, nil where it is not given. Facts are those
// of the protocols that the user described.
func chosen(expression string, facts []string) (func(*classify.Flow) bool, error) {
	if expression == "" {
		return nil, nil
	}
	f, err := filter.Compile(expression, facts...)
	if err != nil {
		return nil, usagef("-Y: %v", err)
	}
	return f.Match, nil
}
