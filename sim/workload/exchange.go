package workload

import (
	"math"

	"wattif/sim/model"
)

// exchange books what data parallelism sends in one step and returns the
// seconds that work does not hide.
//
//   - plain: one all-reduce of the gradients, behind the backward pass of the
//     last micro-batch.
//   - ZeRO-1: a reduce-scatter there, and an all-gather of the new weights
//     behind the next forward pass.
//   - ZeRO-2: the reduce-scatter once a micro-batch: only shares of gradients are kept.
//   - ZeRO-3: weights gathered for the forward and again for the backward pass
//     of every micro-batch, gradients reduce-scattered once each.
//   - Where a state is shared by fewer than all (hybrid sharding), that happens
//     inside a group, and an all-reduce between groups follows once a step.
//
// Work hides at most the overlap share of the messages beside it: they take
// multiprocessors and memory bandwidth from it, and the first one has nothing to
// hide behind.
func (j *Job) exchange(l *Ledger, w *work, micros float64) float64 {
	dense, experts := j.parts()
	pp := float64(j.Plan.PP)
	x := exchange{
		job: j, ledger: l, micros: micros,
		forward: w.forward / pp, backward: (w.inputs + w.weights) / pp,
	}
	x.last = x.backward
	if j.System.Stack.BlocksExchange {
		x.last = 0
	}
	total := x.part(&dense, "gradient exchange", "weight gather")
	if experts.ranks > 1 && experts.all > 0 {
		total += x.part(&experts, "expert gradients", "expert gather")
	}
	return total
}

// exchange is one step's room to hide messages behind work, seconds: of one
// micro-batch's forward and backward pass, and of the last backward pass.
type exchange struct {
	job                     *Job
	ledger                  *Ledger
	micros                  float64
	forward, backward, last float64
}

func (x *exchange) part(h *held, gradients, weights string) float64 {
	j := x.job
	if h.ranks <= 1 {
		return 0
	}
	sums, gathered := h.trained*j.gradientBytes(), h.all*j.workBytes()
	shard := j.shardOf(h.ranks)
	if j.ZeRO == 0 {
		return x.send(gradients, model.AllReduce, h.ranks, h.stride, sums, 1, &x.last)
	}
	total := 0.0
	switch {
	case shard == 1:
	case j.ZeRO >= 3:
		forward, backward := x.forward*x.micros, x.backward*x.micros
		total += x.send(weights, model.AllGather, shard, h.stride, gathered, x.micros, &forward)
		total += x.send(weights, model.AllGather, shard, h.stride, gathered, x.micros, &backward)
		total += x.send(gradients, model.ReduceScatter, shard, h.stride, sums, x.micros, &backward)
	case j.ZeRO == 2:
		backward := x.backward * x.micros
		total += x.send(gradients, model.ReduceScatter, shard, h.stride, sums, x.micros, &backward)
		total += x.send(weights, model.AllGather, shard, h.stride, h.trained*j.workBytes(), 1, &x.forward)
	default:
		total += x.send(gradients, model.ReduceScatter, shard, h.stride, sums, 1, &x.last)
		forward := x.forward
		if j.System.Stack.BlocksExchange {
			forward = 0
		}
		total += x.send(weights, model.AllGather, shard, h.stride, h.trained*j.workBytes(), 1, &forward)
	}
	if groups := h.ranks / shard; groups > 1 {
		total += x.send("gradients between groups", model.AllReduce, groups, h.stride*shard, sums/shard, 1, &x.last)
	}
	return total
}

// send books a collective made times times and returns what of it is not
// hidden in the room, which it uses up.
func (x *exchange) send(name string, kind model.CollectiveKind, ranks, stride, bytes, times float64, room *float64) float64 {
	j := x.job
	op := model.Op{
		Kind: model.Collective, Name: name, Count: 1, Batch: 1, Serial: 1,
		Collective: kind, Axis: model.AxisData, Ranks: ranks, Stride: stride, ActBytes: bytes, Compute: j.Compute,
	}
	t := j.System.Time(&op)
	beside := math.Min(t.Seconds*times, *room)
	*room -= beside
	t.Seconds -= beside * j.System.Coefficients.Overlap / times
	x.ledger.write(&j.System, model.Update, &op, t, repeat{times: times, devices: float64(j.Plan.Devices()), share: 1})
	return t.Seconds * times
}

// hostAdam is the memory traffic that a server's processors sustain in the
// optimizer, bytes/s: 28 bytes a parameter (four fp32 values read, three
// written) in 0.23 s for 1e9 parameters (Ren et al. 2021, table 4, from memory).
const hostAdam = 28e9 / 0.23

// update books the optimizer and returns its seconds: every state is read and
// written once, the gradient read, the weight written. On the host, gradients
// go out and new weights come back besides.
func (j *Job) update(l *Ledger) float64 {
	if j.Model.Family == model.Embedding {
		return 0 // the passes update the rows they use; the rest is never touched
	}
	dense, experts := j.parts()
	n := dense.trained + experts.trained
	if j.ZeRO >= 1 {
		n = dense.trained/j.shardOf(dense.ranks) + experts.trained/j.shardOf(math.Max(1, experts.ranks))
	}
	devices := float64(j.Plan.Devices())
	if j.Offload == OffloadOptimizer {
		bus := j.System.Device.HostBandwidth
		if bus <= 0 {
			bus = pcie3
		}
		server := math.Max(1, math.Min(float64(j.System.Device.ServerDevices), devices))
		seconds := n*(j.gradientBytes()+j.workBytes())/bus + n*28*server/hostAdam
		l.host(&j.System, "update on the host", seconds, devices)
		return seconds
	}
	bytes := 2*j.stateBytes() + j.gradientBytes() + j.workBytes()
	op := model.Op{
		Kind: model.Optimizer, Name: "update", Count: 1, Batch: 1, Serial: 1,
		FLOPs: 12 * n, ActBytes: bytes * n, Compute: model.FP32,
	}
	seconds := l.book(&j.System, model.Update, &op, repeat{times: 1, devices: devices, share: 1})
	if j.Optimizer == Muon && j.Model.Hidden > 0 {
		seconds += j.orthogonalise(l, n)
	}
	return seconds
}

// pcie3 is the rate assumed to a host whose bus is not known, bytes/s.
const pcie3 = 15.75e9

// orthogonalise books the five Newton-Schulz iterations of Muon (Jordan et al.
// 2024): an m by n matrix (m <= n) takes 4*m*m*n + 2*m*m*m FLOPs each, which for
// m = hidden and n = 4 hidden is 4.5*hidden a parameter.
func (j *Job) orthogonalise(l *Ledger, parameters float64) float64 {
	h := float64(j.Model.Hidden)
	op := model.Op{
		Kind: model.Gemm, Name: "orthogonalise", M: h, N: 4 * h, K: h, Batch: 1, Serial: 1,
		Count: math.Max(1, 5*3*parameters/(4*h*h)), Compute: j.AttentionCompute,
	}
	op.FLOPs = 5 * 4.5 * h * parameters / op.Count
	op.WeightBytes = h * h * 2
	op.ActBytes = 2 * 4 * h * h * 2
	return l.book(&j.System, model.Update, &op, repeat{times: 1, devices: float64(j.Plan.Devices()), share: 1})
}

// offloadActivations books what sending activations to the host and fetching
// them back takes beyond the work that hides it. As many layers go as memory
// asks for.
func (j *Job) offloadActivations(l *Ledger, compute float64) float64 {
	if j.Offload != OffloadActivations {
		return 0
	}
	bus := j.System.Device.HostBandwidth
	if bus <= 0 {
		bus = pcie3
	}
	bytes := j.activationBytes(math.Max(1, j.MicroBatch)) * j.Micros() * j.offloaded()
	seconds := math.Max(0, 2*bytes/bus-compute*j.System.Coefficients.Overlap)
	l.host(&j.System, "activations to the host and back", seconds, float64(j.Plan.Devices()))
	return seconds
}

// offloaded is the share of the activations that has to leave the device for
// the job to fit; 1 when not even that is enough.
func (j *Job) offloaded() float64 {
	kept := *j
	kept.Offload = OffloadNone
	micro := math.Max(1, j.MicroBatch)
	all, least := kept.TrainingMemory(micro), j.TrainingMemory(micro)
	if all.Total <= least.Total {
		return 0
	}
	return math.Min(1, math.Max(0, (all.Total-all.Available)/(all.Total-least.Total)))
}
