package detect

// javaRMI reads the header of Java's remote calls: a magic word, version 2, and
// which protocol (Java RMI specification, section 10.2).
var javaRMI = &Detector{
	Name: "java-rmi", Title: "Java RMI", Spec: "Java RMI wire protocol",
	Over:  TCP,
	First: AnyOf("J"),
	Probe: probeJavaRMI,
}

var javaRMIRule = rule{why: "magic word, version, protocol", header: 7}

func probeJavaRMI(o *Opening) Match { return ofStreams(o, jrmiHeader, &javaRMIRule) }

func jrmiHeader(_ *Opening, b []byte) grade {
	return max(begins(b, "JRMI\x00\x02K"), begins(b, "JRMI\x00\x02L"), begins(b, "JRMI\x00\x02M"))
}
