package detect

// A role is what a message says of the end that sent it.
type role uint8

const (
	eitherRole role = iota
	clientRole
	serverRole
)

// cast names the client in m, as play tells it from the message that decided.
func (m Match) cast(o *Opening, play func(message []byte) role) Match {
	if m.Verdict != Yes {
		return m
	}
	sender := int(m.Evidence.Side)
	switch play(o.evident(&m)) {
	case clientRole:
		m.Client = SideOf(sender)
	case serverRole:
		m.Client = SideOf(1 - sender)
	}
	return m
}
