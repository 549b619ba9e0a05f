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

// OuterLink returns the rate of one device across nodes, bytes/s, one direction.
func (d *Device) OuterLink() float64 {
	if d.FabricBandwidth > 0 {
		return d.FabricBandwidth
	}
	return fallbackFabric
}

// collective returns the transfer and latency seconds of one collective over
// Ranks devices. ActBytes is the size of the message on one rank: the whole
// buffer of an all-reduce, the gathered result of an all-gather, the input of a
// reduce-scatter or all-to-all, the message of a send. Bytes per rank over the
// link (ring, bandwidth-optimal; Thakur, Rabenseifner and Gropp 2005):
//
//	all-reduce 2(n-1)/n, all-gather, reduce-scatter and all-to-all (n-1)/n
//
// A group larger than the node goes hierarchically: inside the node, then the
// node's share across the fabric. Latency is that of a tree, log2 of the ranks.
func (s *System) collective(op *model.Op) (transfer, latency float64) {
	n := op.Ranks
	if n < 2 && op.Kind == model.PointToPoint {
		n = 2
	}
	if n < 2 || op.ActBytes <= 0 {
		return 0, 0
	}
	c := s.Coefficients
	all, pair := s.Device.InnerLink()
	inner, outer := s.spans(op, n)
	link := all * c.CollectiveEfficiency
	fabric := s.Device.OuterLink() * c.FabricEfficiency
	kind := op.Collective
	if op.Kind == model.PointToPoint {
		kind = model.SendReceive
	}
	if kind == model.SendReceive {
		if outer > 1 {
			return op.ActBytes / fabric, c.FabricSeconds
		}
		return op.ActBytes / (pair * c.CollectiveEfficiency), c.CollectiveSeconds
	}
	passes := 1.0
	if kind == model.AllReduce {
		passes = 2
	}
	if inner > 1 {
		// A group that does not fill a mesh reaches only the links to its members.
		if pair < all {
			link = min(link, pair*(inner-1)*c.CollectiveEfficiency)
		}
		transfer += passes * op.ActBytes * (inner - 1) / inner / link
		latency += c.CollectiveSeconds * (1 + math.Log2(inner)) / 2
	}
	if outer > 1 {
		share := op.ActBytes / inner
		if kind == model.AllToAll {
			share = op.ActBytes // every device's own data leaves the node
		}
		transfer += passes * share * (outer - 1) / outer / fabric
		latency += c.FabricSeconds * (1 + math.Log2(outer)) / 2
	}
	return transfer, latency
}

// spans splits a group of n ranks into members inside a node and nodes.
func (s *System) spans(op *model.Op, n float64) (inner, outer float64) {
	node := float64(s.NodeDevices)
	if node < 1 {
		node = max(1, float64(s.Device.LinkDomain))
	}
	if n <= node {
		return n, 1
	}
	return node, math.Ceil(n / node)
}
