package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/signatures"
)

// described is the protocols that are recognised: those built in, and behind
// them those that the user described.
type described struct {
	rows []*detect.Detector
	own  []signatures.Signature
}

// addSignatures adds the flag that names files of signatures.
func addSignatures(f *pflag.FlagSet, files *[]string) {
	f.StringArrayVar(files, "signatures", nil, "recognise the protocols that `FILE` describes, too; `portscope help protocols` says how")
}

// readSignatures reads the user's own protocols from files. What is wrong with
// any of them is told, and a line of it is one error.
func readSignatures(names []string) (d described, err error) {
	var files [][]signatures.Signature
	var wrong []error
	for _, name := range names {
		list, err := readSignatureFile(name)
		files, wrong = append(files, list), append(wrong, err)
		d.own = append(d.own, list...)
	}
	if err := errors.Join(wrong...); err != nil {
		return d, signatureErrors(err)
	}
	d.rows, err = signatures.Rows(files...)
	return d, signatureErrors(err)
}

func readSignatureFile(name string) ([]signatures.Signature, error) {
	text, err := readText(name, signatures.MaxText)
	if err != nil {
		return nil, err
	}
	return signatures.Parse(name, text)
}

// readText reads a file of text, of which no more than a byte beyond most: a
// device has no end.
func readText(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // nothing is written to it
	return io.ReadAll(io.LimitReader(file, most+1))
}

// signatureErrors marks each error as wrong usage of the flag.
func signatureErrors(err error) error {
	if err == nil {
		return nil
	}
	var list []error
	for _, e := range parts(err) {
		list = append(list, usagef("--signatures: %v", e))
	}
	return errors.Join(list...)
}

// guide is what people are told of a row.
func (d *described) guide(row *detect.Detector) detect.Guide {
	for i := range d.own {
		if d.own[i].Detector == row {
			return d.own[i].Guide
		}
	}
	return detect.GuideTo(row.Name)
}

// names are the user's own protocols.
func (d *described) names() (list []string) {
	for i := range d.own {
		list = append(list, d.own[i].Detector.Name)
	}
	return list
}

// facts are the fields that only the user's own protocols fill.
func (d *described) facts() (list []string) {
	for i := range d.own {
		for _, f := range d.own[i].Guide.Facts {
			if strings.HasPrefix(f, d.own[i].Detector.Name+".") {
				list = append(list, f)
			}
		}
	}
	return list
}
