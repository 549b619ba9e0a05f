package model

// words appends word-embedding work. In use it is a lookup: bytes, no FLOPs
// (a fastText vector is the mean of a word's row and its n-grams').
//
// In training a token is one position of the text, for GloVe one non-zero
// co-occurrence. Rows are read here and written by the backward pass; the
// arithmetic is the scores' (a dot product of d values is 2d FLOPs), its
// gradients being twice that. Rows change with every token, so nothing is
// reused and the work is vector work, not matrix work.
//
//   - skip-gram (Mikolov et al. 2013): the window is drawn from 1..Window, so
//     a word meets Window+1 others; each pair scores one right and Negatives
//     wrong words.
//   - CBOW: the mean of Window+1 words scores once, against 1+Negatives words.
//   - fastText (Bojanowski et al. 2017): skip-gram whose input is the sum of
//     the word's and its n-grams' rows.
//   - GloVe (Pennington et al. 2014): one dot product and two biases, with the
//     AdaGrad accumulators of everything read.
func (b *builder) words() {
	a, w := b.a, &b.a.Word
	d := a.embedWidth()
	tokens := b.n
	width := b.weight
	grams := 1.0
	if w.Method == WordFastText {
		grams += float64(w.NGrams)
	}
	if !b.p.Training {
		b.rows("embedding", tokens*grams, d, width)
		if grams > 1 {
			b.vector("n-gram sum", tokens, d, 1, grams)
		}
		return
	}
	targets := 1 + float64(w.Negatives)
	pairs := tokens * float64(w.Window+1)
	switch w.Method {
	case WordCBOW:
		b.rows("input rows", pairs, d, width)
		b.rows("output rows", tokens*targets, d, width)
		b.vector("context mean", tokens, d, 1, float64(w.Window+1))
		b.vector("scores", tokens, 2*d, targets, 1)
	case WordGloVe:
		b.rows("rows and accumulators", tokens*2, 2*(d+1), width)
		b.vector("scores", tokens, 2*d+6, 1, 1) // weight, logarithm and biases beside the product
	default: // skip-gram and fastText
		// The input row stays in cache while its window is worked through.
		b.rows("input rows", tokens*grams, d, width)
		b.rows("output rows", pairs*targets, d, width)
		if grams > 1 {
			b.vector("n-gram sum", tokens, d, 1, grams)
		}
		b.vector("scores", pairs, 2*d, targets, 1)
	}
}

// rows appends the reading of scattered table rows.
func (b *builder) rows(name string, rows, width, bytes float64) {
	b.ops = append(b.ops, Op{
		Kind: Lookup, Name: name, ActBytes: rows * width * bytes,
		M: rows, N: width, K: 1, Batch: 1, Count: 1, Serial: 1, Compute: b.wideFormat(),
	})
}

// vector appends vector arithmetic on rows that were just read, so without
// memory traffic of its own.
func (b *builder) vector(name string, rows, flops, targets, terms float64) {
	b.ops = append(b.ops, Op{
		Kind: Elementwise, Name: name, FLOPs: rows * flops * targets * terms,
		M: rows, N: targets, K: b.a.embedWidth(), Batch: 1, Count: 1, Serial: 1, Compute: b.wideFormat(),
	})
}

// wordParameters counts two tables: input and output vectors. GloVe adds a bias
// a row, fastText the n-gram rows.
func (a *Architecture) wordParameters() Parameters {
	rows, d := float64(a.Vocab), a.embedWidth()
	p := Parameters{Embedding: rows * d}
	if a.NoHead {
		return p
	}
	switch a.Word.Method {
	case WordGloVe:
		p.Embedding += rows
		p.Head = rows * (d + 1)
	case WordFastText:
		p.Embedding += float64(a.Word.NGramRows) * d
		p.Head = rows * d
	default:
		p.Head = rows * d
	}
	return p
}
