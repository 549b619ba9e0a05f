package hardware

import (
	"math"

	"wattif/sim/model"
)

// fallbackLink is the rate assumed between devices whose link is not known:
// PCIe 3 x16, one direction, 15.75 GB/s.
const fallbackLink = 15.75e9

// fallbackFabric is the rate assumed between nodes whose fabric is not known:
// 100 Gb/s Ethernet or InfiniBand per device, 12.5 GB/s.
const fallbackFabric = 12.5e9

// InnerLink returns the rate of one device into the link its node shares,
// bytes/s, one direction, and of one pair of devices. A device without a fast
// link uses its host bus.
func (d *Device) InnerLink() (all, pair float64) {
	switch {
	case d.LinkBandwidth > 0:
		all = d.LinkBandwidth
	case d.HostBandwidth > 0:
		all = d.HostBandwidth
	default:
		all = fallbackLink
	}
	pair = all
	if d.PairBandwidth > 0 && d.PairBandwidth < all {
		pair = d.PairBandwidth
	}
	return all, pair
}

// fastLink reports whether the device has a link of its own beside the host
// bus: over the bus, engines leave groups of more than two to the library's ring.
func (d *Device) fastLink() bool { return d.LinkBandwidth > 1.2*d.HostBandwidth }

// OuterLink returns the rate of one device across nodes, bytes/s, one direction.
func (d *Device) OuterLink() float64 {
	if d.FabricBandwidth > 0 {
		return d.FabricBandwidth
	}
	return fallbackFabric
}

// outerLink is the rate of one device of the job across nodes, bytes/s.
func (s *System) outerLink() float64 {
	if s.Fabric > 0 {
		return s.Fabric
	}
	return s.Device.OuterLink()
}

// collective returns the transfer and latency seconds of one collective over
// Ranks devices. ActBytes is the size of the message on one rank: the whole
// buffer of an all-reduce, the gathered result of an all-gather, the input of a
// reduce-scatter or all-to-all, the message of a send. Bytes per rank over the
// link (ring, bandwidth-optimal; Thakur, Rabenseifner and Gropp 2005):
//
//	all-reduce 2(n-1)/n, all-gather, reduce-scatter and all-to-all (n-1)/n
//
// A small all-reduce is direct where stack and link have such a kernel: every rank
// reads the n-1 others, (n-1) messages over the link with one latency. A group
// larger than the node goes hierarchically: inside the node, then each device's
// share across the fabric. In-switch reduction shows as an efficiency above 1.
func (s *System) collective(op *model.Op) (transfer, latency float64) {
	n := op.Ranks
	kind := op.Collective
	if op.Kind == model.PointToPoint {
		kind, n = model.SendReceive, max(n, 2)
	}
	if n < 2 || op.ActBytes <= 0 {
		return 0, 0
	}
	c := s.Coefficients
	inner, outer := s.spans(n, op.Stride)
	fabric := s.outerLink() * c.FabricEfficiency
	link, pair, bus := s.innerLink(inner, op.Stride)
	efficiency, scaling := c.CollectiveEfficiency, c.CollectiveScaling
	if bus {
		efficiency, scaling = c.BusEfficiency, c.BusScaling
	}
	link *= efficiency
	if kind == model.SendReceive {
		if outer > 1 {
			return op.ActBytes / fabric, c.FabricSeconds
		}
		return c.protocol(op.ActBytes/(pair*efficiency), 1), c.CollectiveSeconds
	}
	passes := 1.0
	if kind == model.AllReduce {
		passes = 2
	}
	if inner > 1 {
		ring := link
		if scaling > 0 && inner > 2 {
			ring *= math.Pow(scaling, math.Log2(min(inner, 8)/2))
		}
		peers, steps := inner, passes*(inner-1)
		if kind == model.AllToAll {
			peers *= outer // data for other nodes does not pass here
		}
		full := passes * op.ActBytes * (inner - 1) / peers / ring
		if kind == model.AllToAll && op.Axis == model.AxisExpert && c.ExchangeSeconds > 0 {
			transfer, latency = full, c.ExchangeSeconds
		} else {
			transfer, latency = c.protocol(full, steps), c.CollectiveSeconds+(steps-passes)*c.CollectiveRankSeconds
		}
		if kind == model.AllReduce && c.DirectSeconds > 0 && outer == 1 && (inner == 2 || s.Device.fastLink()) {
			if direct := op.ActBytes * (inner - 1) / link; direct+c.DirectSeconds < transfer+latency {
				transfer, latency = direct, c.DirectSeconds
			}
		}
	}
	if outer > 1 {
		share, rounds := op.ActBytes/inner, (1+math.Log2(outer))/2
		if kind == model.AllToAll {
			share, rounds = op.ActBytes, 1 // every device's own data leaves the node, to all peers at once
		}
		transfer += passes * share * (outer - 1) / outer / fabric
		latency += c.FabricSeconds * rounds
	}
	return transfer, latency
}

// protocol is the time of a transfer that takes the given seconds at full rate,
// in a chain of dependent steps. Small messages go by a protocol that carries a
// flag with every word and takes twice as long; large ones by one that moves
// nothing but data and pays for it in every step.
func (c *Coefficients) protocol(full, steps float64) float64 {
	ramp := steps * c.CollectiveRampSeconds
	if ramp <= 0 || full <= 0 {
		return full
	}
	return full + full*ramp/(full+ramp)
}

// innerLink is the rate of one device into a group of n inside its node, and
// of one pair, and whether that is the host bus. A group wider than the fast
// link's domain (two bridged cards in a server of eight) is held up by the host
// bus; a group that does not fill a mesh reaches only the links to its members.
func (s *System) innerLink(n, stride float64) (all, pair float64, bus bool) {
	all, pair = s.Device.InnerLink()
	if domain := float64(s.Device.LinkDomain); domain > 1 && n*max(1, stride) > domain && s.Device.HostBandwidth > 0 {
		all = min(all, s.Device.HostBandwidth)
		return all, all, true
	}
	if pair < all && n > 1 {
		all = min(all, pair*(n-1))
	}
	return all, pair, !s.Device.fastLink()
}

// OverBus reports whether a group of n neighbours inside a node exchanges over
// the host bus.
func (s *System) OverBus(n float64) bool {
	inner, _ := s.spans(n, 0)
	_, _, bus := s.innerLink(inner, 0)
	return bus
}

// spans splits a group of n ranks into members inside a node and nodes. Members
// stand stride devices apart: of a node of 8, a group of every fourth device
// has 2 members.
func (s *System) spans(n, stride float64) (inner, outer float64) {
	node := float64(s.NodeDevices)
	if node < 1 {
		node = max(1, float64(s.Device.LinkDomain))
	}
	if stride > 1 {
		node = max(1, math.Floor(node/stride))
	}
	if n <= node {
		return n, 1
	}
	return node, math.Ceil(n / node)
}
