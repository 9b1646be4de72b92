package detect

// svn reads the server's greeting: a list of success and the versions it knows
// (Subversion, ra_svn protocol).
var svn = &Detector{
	Name: "svn", Title: "Subversion", Spec: "Subversion ra_svn protocol",
	Over:  TCP,
	First: AnyOf("("),
	Probe: probeSVN,
}

var svnRule = rule{why: "greeting, or answer to it", header: len("( success ( ")}

func probeSVN(o *Opening) Match { return ofStreams(o, svnGreeting, &svnRule) }

func svnGreeting(_ *Opening, b []byte) grade {
	return max(begins(b, "( success ( 1 2 ( "), begins(b, "( success ( 2 2 ( "), begins(b, "( 2 ( edit-pipeline "))
}
