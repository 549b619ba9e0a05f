package workload

import (
	"math"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// flow is how one step of a pipeline spends its time, seconds.
type flow struct {
	micros    float64 // micro-batches of a step
	imbalance float64 // the slowest stage over the mean, all micro-batches
	bubble    float64 // filling and draining
}

// work is what one micro-batch takes on all stages together, seconds.
type work struct {
	forward, inputs, weights float64 // of the layers: forward, gradients of inputs, gradients of weights
	head                     float64 // of the output head, forward and backward, on the last stage alone
	hidden                   float64 // messages to experts, which the work is to hide
}

func (w *work) total() float64 { return w.forward + w.inputs + w.weights + w.head }

// pipeline works out what stages cost beyond the work itself.
//
// Layers are whole, and the last stage has the head besides. What is waited for
// is the slowest stage, under the best split of whole layers.
//
// The ramp of 1F1B is pp-1 micro-batches of a stage, forward and backward; with
// v stages a device it is v times shorter (Narayanan et al. 2021, section 2.2);
// where gradients of weights wait for the end it is (pp-1) times forward +
// gradients of inputs - gradients of weights (Qi et al. 2023, table 2, ZB-H1).
// DualPipe feeds micro-batches from both ends: pp/2-1 times forward with backward,
// + backward - 3 gradients of weights (DeepSeek-AI 2024, table 2).
func (j *Job) pipeline(w *work, micros float64) flow {
	f := flow{micros: micros}
	pp := float64(j.Plan.PP)
	if pp == 1 {
		return f
	}
	slowest := j.slowestStage(w)
	f.imbalance = micros * math.Max(0, slowest-w.total()/pp)
	switch j.Schedule {
	case Interleaved:
		f.bubble = (pp - 1) * slowest / float64(max(1, j.Virtual))
	case ZeroBubble:
		scale := slowest * pp / w.total()
		f.bubble = (pp - 1) * math.Max(0, (w.forward+w.inputs-w.weights)*scale/pp)
	case DualPipe:
		scale := slowest * pp / w.total()
		backward := w.inputs + w.weights
		f.bubble = math.Max(0, pp/2-1) * math.Max(0, (w.forward+backward+backward-3*w.weights)*scale/pp)
	default:
		f.bubble = (pp - 1) * slowest
	}
	return f
}

// slowestStage is the time of the slowest stage for one micro-batch, seconds.
func (j *Job) slowestStage(w *work) float64 {
	pp := float64(j.Plan.PP)
	layers := math.Max(1, float64(j.Model.Layers+j.Model.DecoderLayers))
	layer := (w.forward + w.inputs + w.weights) / layers
	best := math.Inf(1)
	for last := math.Floor(layers / pp); last >= 0; last-- {
		others := math.Ceil((layers - last) / (pp - 1))
		t := math.Max(last*layer+w.head, others*layer)
		if t > best {
			break
		}
		best = t
		if j.System.Stack.EvenStages {
			break
		}
	}
	return math.Max(best, w.total()/pp)
}

// handOver books what stages send one another and returns its seconds.
// Activations go forward and their gradients back, once a micro-batch and
// stage; with sequence parallelism every device of a stage sends its part.
// Plain 1F1B waits for them, the other schedules send while they work.
func (j *Job) handOver(l *Ledger, micros, hidden float64) float64 {
	if j.Plan.PP == 1 {
		return 0
	}
	bytes := j.MicroBatch * j.Input / float64(j.Plan.CP) * float64(j.Model.Hidden) * j.Activations.WideBytes()
	if j.Sequence {
		bytes /= float64(j.Plan.TP)
	}
	op := model.Op{
		Kind: model.PointToPoint, Name: "stage hand-over", Collective: model.SendReceive, Axis: model.AxisPipeline,
		Ranks: 2, Stride: j.stride(model.AxisPipeline), ActBytes: bytes, Count: 2 * float64(max(1, j.Virtual)),
		Batch: 1, Serial: 1, Compute: j.Compute,
	}
	t := j.System.Time(&op)
	if j.Schedule != OneForwardOneBackward {
		t.Seconds = math.Max(0, t.Seconds-hidden/micros*j.System.Coefficients.Overlap)
	}
	l.write(&j.System, model.Backward, &op, t, repeat{times: micros, devices: float64(j.Plan.Devices()), share: 1})
	return t.Seconds * micros
}

// wait books time in which devices of a pipeline have nothing to do.
func (l *Ledger) wait(s *hardware.System, name string, seconds, devices float64) {
	if seconds <= 0 {
		return
	}
	joules := l.floor(s) * seconds * devices
	l.Costs = append(l.Costs, Cost{
		Phase: model.Backward, Kind: model.PointToPoint, Op: name, Count: 1, Seconds: seconds, Joules: joules, Bound: hardware.LatencyBound,
	})
	l.PhaseTime[model.Backward] += seconds
	l.PhaseJoules[model.Backward] += joules
	l.Joules += joules
}

// stride is the number of devices from one member of an axis' group to the
// next: tensor parallelism takes neighbours, context parallelism comes next,
// then replicas, then stages, so that what talks most is nearest.
func (j *Job) stride(axis model.Axis) float64 {
	p := &j.Plan
	switch axis {
	case model.AxisContext:
		return float64(p.TP)
	case model.AxisData:
		return float64(p.TP * p.CP)
	case model.AxisPipeline:
		return float64(p.TP * p.CP * p.DP)
	}
	return 1
}
