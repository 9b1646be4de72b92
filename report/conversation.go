package report

import "github.com/portscope/portscope/classify"

// conversationsByService is all conversations under the services of their
// first flows, the largest first.
func (r *Report) conversationsByService() map[string][]classify.Conversation {
	by := map[string][]classify.Conversation{}
	if r.By != ByService {
		return by
	}
	for _, c := range r.summary.Conversations(0) {
		cleanFlow(&c.Flow)
		by[c.Flow.Service] = append(by[c.Flow.Service], c)
	}
	return by
}
