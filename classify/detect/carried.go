package detect

import "slices"

// carriedElsewhere are protocols that targets of HTTP name, what IKE's port
// carries beside it, and what CoAP carries.
var carriedElsewhere = []string{"otlp", "git", "bittorrent", "docker", "esp", "lwm2m"}

// Carried is the names under which Match.Inner may tell of a protocol or format
// that has no row of its own in the table, sorted.
func Carried() []string {
	list := slices.Clone(carriedElsewhere)
	for _, t := range httpTypes {
		list = append(list, t.carries)
	}
	for _, name := range httpExtensions {
		list = append(list, name)
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(name string) bool {
		return slices.ContainsFunc(table, func(d *Detector) bool { return d.Name == name })
	})
}
