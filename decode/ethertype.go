package decode

// EtherTypes that are parsed further.
const (
	etherTypeIPv4    = 0x0800
	etherTypeIPv6    = 0x86dd
	etherTypeVLAN    = 0x8100 // IEEE 802.1Q
	etherTypeQinQ    = 0x88a8 // IEEE 802.1ad
	etherTypeOldQinQ = 0x9100 // before 802.1ad
)

// Details of NotIP that are no EtherTypes: the number of a protocol in a
// registry of its own, told apart by the bits above the lowest 16.
const (
	// DetailLLC is the first detail that is no EtherType.
	DetailLLC    = 1 << 16 // an IEEE 802.2 destination service access point
	detailFamily = 2 << 16 // a BSD address family
)
