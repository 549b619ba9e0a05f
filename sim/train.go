package sim

import (
	"math"
	"strconv"

	"wattif/sim/model"
	"wattif/sim/workload"
)

// microLimit is the most sequences a chosen micro-batch has.
const microLimit = largestBatch

// rampShare is how many micro-batches per stage a chosen micro-batch leaves, so
// that filling and draining the pipeline stay a small part of the step.
const rampShare = 4

// resolveTraining settles what a training scenario leaves open once the plan is
// known: stages a device, sequence parallelism, recomputation, micro-batch.
func resolveTraining(r *Result, s *Scenario, j *workload.Job) {
	settlePlan(s, j)
	if s.Gradients == workload.NarrowGradients && s.Weights.Bytes() >= 4 {
		r.note("gradients", "gradients of 32-bit weights stay as wide")
	}
	limit := microLimit
	if s.Batch > 0 {
		limit = (s.Batch + r.Plan.DP - 1) / r.Plan.DP // the fullest replica sets the pace
		if s.Batch < r.Plan.DP {
			r.note("batch", "there are more replicas than sequences in a step: some have nothing to do")
		}
	}
	j.Batch = float64(max(0, s.Batch))
	micro := s.MicroBatch
	settleRecompute(s, j, float64(min(max(1, micro), limit)))
	if micro <= 0 {
		most := limit
		if s.Batch > 0 && r.Plan.PP > 1 {
			most = max(1, limit/(rampShare*r.Plan.PP))
		}
		micro = max(1, workload.LargestBatch(most, j.Holds))
		for s.Batch > 0 && limit%micro != 0 { // equal micro-batches
			micro--
		}
	}
	j.MicroBatch = float64(min(micro, limit))
	r.Batch = float64(s.Batch)
	if s.Batch <= 0 {
		r.Batch = j.MicroBatch * float64(r.Plan.DP)
	}
	j.Batch = r.Batch
	r.MicroBatch, r.Micros, r.Recompute = j.MicroBatch, j.Micros(), j.Recompute
	if j.Schedule == Interleaved && math.Mod(r.Micros, float64(r.Plan.PP)) != 0 {
		r.note("schedule", "interleaving wants micro-batches in multiples of the stages; here they are "+strconv.Itoa(int(r.Micros)))
	}
}

// settlePlan tells the job how its plan works in detail.
func settlePlan(s *Scenario, j *workload.Job) {
	layers := s.Model.Layers + s.Model.DecoderLayers
	j.Schedule, j.Virtual = s.Schedule, 1
	if s.Schedule == AutoSchedule {
		j.Schedule = OneForwardOneBackward
		if s.Stack.Interleaves && usualVirtual(layers, j.Plan.PP) > 1 && interleavable(s, j.Plan) {
			j.Schedule = Interleaved
		}
	}
	if j.Schedule == Interleaved && j.Plan.PP > 1 {
		j.Virtual = s.VirtualStages
		if j.Virtual == 0 {
			j.Virtual = usualVirtual(layers, j.Plan.PP)
		}
	}
	switch s.Sequence {
	case Yes:
		j.Sequence = true
	case No:
		j.Sequence = false
	default:
		// Selective recomputation came with it (Korthikanti et al. 2022).
		j.Sequence = s.Stack.SequenceParallel || s.Recompute == RecomputeSelective
	}
	if j.Plan.TP == 1 || s.Model.Heads == 0 {
		j.Sequence = false
	}
}

// mostVirtual is the most stages a device of published recipes.
const mostVirtual = 20

// usualVirtual is the most stages a device that layers allow.
func usualVirtual(layers, pp int) int {
	if pp <= 1 {
		return 1
	}
	for v := min(mostVirtual, (layers+2)/pp); v > 1; v-- {
		if dividesLayers(layers, pp*v) {
			return v
		}
	}
	return 1
}

// interleavable reports whether the micro-batches of a step are a multiple of
// the stages, which interleaving wants.
func interleavable(s *Scenario, p Plan) bool {
	share := s.Batch / max(1, p.DP) / max(1, s.MicroBatch)
	return s.Batch <= 0 || share > 0 && share%p.PP == 0
}

// settleRecompute chooses the least recomputation with which a micro-batch
// fits: none, of the scores of attention, of so many layers, of all of them.
func settleRecompute(s *Scenario, j *workload.Job, micro float64) {
	if s.Recompute != RecomputeAuto {
		return
	}
	if j.Recompute = RecomputeFull; s.Stack.RecomputesAll {
		return
	}
	for _, level := range [...]Recompute{RecomputeNone, RecomputeSelective} {
		if j.Recompute = level; j.Holds(micro) {
			return
		}
	}
	if j.Recompute = RecomputeFull; !j.Holds(micro) {
		return
	}
	j.Again = j.AgainToFit(micro)
}

// trainingCapacity fills in what a training job holds and the largest batch
// that fits.
func trainingCapacity(r *Result, j *workload.Job) {
	r.Memory = j.TrainingMemory(j.MicroBatch)
	r.MaxBatch = workload.LargestBatch(largestBatch, j.Holds) * r.Plan.DP
}

// checkTraining refuses training plans that cannot be.
func checkTraining(s *Scenario, p *Plan) error {
	layers := s.Model.Layers + s.Model.DecoderLayers
	if s.VirtualStages > 1 {
		switch {
		case s.Schedule != Interleaved && !(s.Schedule == AutoSchedule && s.Stack.Interleaves):
			return &PlanError{Knob: "virtual_stages", Reason: "several stages a device are what schedule=interleaved means", Nearest: "schedule=interleaved"}
		case p.PP == 1:
			return &PlanError{Knob: "virtual_stages", Reason: "one stage is no pipeline to interleave", Nearest: "pp=2"}
		case !dividesLayers(layers, p.PP*s.VirtualStages):
			return &PlanError{
				Knob:    "virtual_stages",
				Reason:  strconv.Itoa(p.PP) + " x " + strconv.Itoa(s.VirtualStages) + " stages do not divide the " + strconv.Itoa(layers) + " layers",
				Nearest: "virtual_stages=" + strconv.Itoa(nearestVirtual(layers, p.PP, s.VirtualStages)),
			}
		}
	}
	if s.Schedule == DualPipe && p.PP > 1 && p.PP%2 != 0 {
		return &PlanError{
			Knob: "schedule", Reason: "dualpipe feeds a pipeline from both ends and wants an even number of stages; there are " + strconv.Itoa(p.PP),
			Nearest: "pp=" + strconv.Itoa(p.PP+1),
		}
	}
	if s.Shard > 0 {
		if n := p.DP * p.CP; s.Shard > n || n%s.Shard != 0 {
			return &PlanError{
				Knob: "shard", Reason: strconv.Itoa(s.Shard) + " does not divide the " + strconv.Itoa(n) + " data-parallel devices",
				Nearest: nearestOf("shard", n, s.Shard),
			}
		}
	}
	if p.CP > 1 && s.Model.Heads > 0 && s.Model.Family != model.Decoder {
		return &PlanError{Knob: "cp", Reason: "context parallelism is for decoders", Nearest: "cp=1"}
	}
	if s.SampleLen > s.InputLen {
		return &PlanError{
			Knob: "sample_len", Reason: "samples of " + strconv.Itoa(s.SampleLen) + " tokens do not fit a sequence of " + strconv.Itoa(s.InputLen),
			Nearest: "sample_len=" + strconv.Itoa(s.InputLen),
		}
	}
	return nil
}

// dividesLayers reports whether stages divide the layers, or the layers with the
// token table and the head for one each, as trainers split them.
func dividesLayers(layers, stages int) bool { return layers%stages == 0 || (layers+2)%stages == 0 }

// nearestVirtual is the number of stages a device nearest to v that divides.
func nearestVirtual(layers, pp, v int) int {
	best := 1
	for n := 2; n*pp <= layers+2; n++ {
		if dividesLayers(layers, pp*n) && math.Abs(float64(n-v)) < math.Abs(float64(best-v)) {
			best = n
		}
	}
	return best
}

// MemoryOf is what one device would hold in a training scenario, and whether
// that fits, without working out its time. The error is as [Run]'s.
func MemoryOf(s *Scenario) (m workload.Memory, fits bool, err error) {
	var r Result
	r.Task, r.Devices = s.Task, max(1, s.Devices)
	r.InputTokens, r.OutputTokens = float64(s.InputLen), float64(s.OutputLen)
	if s.Model.Family != model.EncoderDecoder && s.Model.Family != model.Seq2Seq {
		r.OutputTokens = 0
	}
	r.Parameters = s.Model.Parameters()
	if err := checkTask(s); err != nil {
		return m, false, err
	}
	j := newJob(&r, s)
	if err := resolvePlan(&r, s, &j); err != nil {
		return m, false, err
	}
	j.Plan = r.Plan
	j.System.NodeDevices = nodeDevices(&s.Device, r.Devices)
	resolveBatch(&r, s, &j)
	m = j.TrainingMemory(j.MicroBatch)
	return m, m.Total <= m.Available, nil
}
