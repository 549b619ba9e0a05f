package model

// Family is the broad shape of an architecture. It decides which ops a pass
// has and which knobs apply.
type Family uint8

// The families.
const (
	Decoder        Family = iota // causal transformer, state-space model or hybrid of both
	Encoder                      // bidirectional transformer (BERT)
	EncoderDecoder               // T5-like: encoder, decoder, cross attention
	Recurrent                    // simple RNN, LSTM or GRU language model or classifier
	Seq2Seq                      // recurrent encoder-decoder with attention (GNMT)
	Embedding                    // word embeddings: word2vec, GloVe, fastText
)

var familyNames = [...]string{"decoder", "encoder", "encoder-decoder", "recurrent", "seq2seq", "embedding"}

// String returns the family's id.
func (f Family) String() string { return familyNames[f] }

// ParseFamily returns the family with the given id.
func ParseFamily(id string) (Family, bool) {
	i, ok := parseName(familyNames[:], id)
	return Family(i), ok
}

// Cell is the recurrent unit.
type Cell uint8

// The cells, with the number of h-by-h matrices ("gates") each has.
const (
	CellNone Cell = iota
	CellRNN       // 1 gate
	CellLSTM      // 4 gates
	CellGRU       // 3 gates
)

var cellNames = [...]string{"", "rnn", "lstm", "gru"}

// String returns the cell's id, "" for none.
func (c Cell) String() string { return cellNames[c] }

// ParseCell returns the cell with the given id.
func ParseCell(id string) (Cell, bool) {
	i, ok := parseName(cellNames[:], id)
	return Cell(i), ok && i > 0
}

// Gates is the number of hidden-by-hidden matrices of the cell.
func (c Cell) Gates() int { return [...]int{0, 1, 4, 3}[c] }

// Kernels is the number of kernels of one dependent step: the product, which does
// the activation of a plain cell on the way; the gates of an LSTM after it; for a
// GRU also the reset gate, which scales the candidate's product before it is added.
func (c Cell) Kernels() float64 { return [...]float64{1, 1, 2, 3}[c] }

// Scan is the kind of a layer that carries a constant state instead of a
// growing cache.
type Scan uint8

// The scans.
const (
	ScanNone     Scan = iota
	ScanMamba1        // selective scan, one state per channel (Gu and Dao 2023)
	ScanMamba2        // state-space duality, one scalar decay per head (Dao and Gu 2024)
	ScanDeltaNet      // gated delta rule linear attention (Qwen3-Next, Kimi Linear)
)

var scanNames = [...]string{"", "mamba1", "mamba2", "deltanet"}

// String returns the scan's id, "" for none.
func (s Scan) String() string { return scanNames[s] }

// ParseScan returns the scan with the given id.
func ParseScan(id string) (Scan, bool) {
	i, ok := parseName(scanNames[:], id)
	return Scan(i), ok && i > 0
}

// Alignment is the attention of a recurrent encoder-decoder over its source.
type Alignment uint8

// The alignments.
const (
	AlignNone     Alignment = iota
	AlignDot                // Luong: score = query . key
	AlignAdditive           // Bahdanau: score = v . tanh(W query + U key)
)

var alignmentNames = [...]string{"", "dot", "additive"}

// String returns the alignment's id, "" for none.
func (a Alignment) String() string { return alignmentNames[a] }

// ParseAlignment returns the alignment with the given id.
func ParseAlignment(id string) (Alignment, bool) {
	i, ok := parseName(alignmentNames[:], id)
	return Alignment(i), ok && i > 0
}

// WordMethod is how word embeddings are trained.
type WordMethod uint8

// The methods.
const (
	WordNone     WordMethod = iota
	WordSkipGram            // word2vec skip-gram with negative sampling
	WordCBOW                // word2vec continuous bag of words with negative sampling
	WordGloVe               // weighted least squares on co-occurrence counts, AdaGrad
	WordFastText            // skip-gram over character n-grams
)

var wordMethodNames = [...]string{"", "skipgram", "cbow", "glove", "fasttext"}

// String returns the method's id, "" for none.
func (w WordMethod) String() string { return wordMethodNames[w] }

// ParseWordMethod returns the method with the given id.
func ParseWordMethod(id string) (WordMethod, bool) {
	i, ok := parseName(wordMethodNames[:], id)
	return WordMethod(i), ok && i > 0
}

func parseName(names []string, id string) (int, bool) {
	for i, n := range names {
		if n == id {
			return i, true
		}
	}
	return 0, false
}

// Architecture is a language model's shape. It is a comparable value: copying
// it forks it, == compares it. Sizes that do not apply are zero.
type Architecture struct {
	ID     string // preset or template id
	Name   string // as its makers write it
	Source string // file or paper the sizes were read from
	Family Family

	// PublishedParameters is the total its makers state, 0 when not stated.
	// It is only compared with [Architecture.Parameters], never used.
	PublishedParameters float64

	// Transformer sizes. For an encoder-decoder Layers counts encoder layers.
	Layers, DecoderLayers int
	Hidden                int
	Heads, KVHeads        int
	HeadDim               int
	FFN                   int // width of the dense feed-forward network, one matrix
	Vocab                 int
	Positions             int // learned positions, 0 for none
	Context               int // longest context its makers state, 0 when not stated
	GatedFFN              bool
	TiedEmbeddings        bool
	AttentionBias         bool
	SharedLayers          bool // all layers share one set of weights (ALBERT)
	NoHead                bool // no output head (encoders used for embeddings or with vocab 0)

	// Details that move a parameter count by up to a few percent.
	Biases         bool // every linear layer and norm has a bias (GPT-2, BERT, OPT); AttentionBias alone means query, key and value only
	Pooler         bool // a hidden-by-hidden layer over the first position (BERT); runs once a sequence when no token head does
	TokenTypes     int  // rows of a segment table (BERT: 2)
	GatedAttention bool // the query projection also makes an output gate (Qwen3-Next)
	ValueDim       int  // width of a value head; 0 means HeadDim
	SourceVocab    int  // own table of source tokens of an encoder-decoder; 0 means the tables are one

	// Local attention: LocalLayers of the attention layers see only the last
	// Window tokens. LocalLayers is all of them in a plain sliding-window model.
	// LocalHeads, LocalKVHeads and LocalHeadDim differ from the global layers'
	// in some models (MiMo, Gemma 4); 0 means they do not.
	Window, LocalLayers                    int
	LocalHeads, LocalKVHeads, LocalHeadDim int

	// Mixture of experts. Experts == 0 means none. MoELayers of the layers
	// have experts, the others a dense FFN of width DenseFFN.
	Experts, ExpertsActive int
	ExpertFFN              int
	SharedExperts          int
	SharedFFN              int // width of one shared expert; 0 means ExpertFFN
	MoELayers              int
	ExpertLatent           int // width routed experts work in, with a projection down and up around them (Nemotron 3); 0 means Hidden
	DenseFFN               int
	MTPLayers              int // multi-token-prediction layers, not run in plain decoding
	SparseAttentionTokens  int // DeepSeek sparse attention: keys attended per query, 0 for all
	SparseIndexHeads       int
	SparseIndexDim         int
	AttentionLayers        int // layers with attention; equals Layers in a plain transformer
	FFNLayers              int // layers with a feed-forward network; equals Layers in a plain transformer
	MLA                    MLA
	SSM                    SSM
	Cell                   Cell
	Bidirectional          bool
	BidirectionalLayers    int // leading layers that run both ways; 0 with Bidirectional means all
	Embed                  int // width of the token embedding; 0 means Hidden. A transformer projects it to Hidden (ALBERT, OPT-350M)
	Projection             int // LSTM projection (LSTMP), 0 for none
	Classes                int // outputs of a classifier head, which runs once a sequence, in training too; 0 means Vocab
	SampledClasses         int // output rows a training step evaluates (sampled softmax); 0 means all
	Residual               bool
	Alignment              Alignment
	Word                   Word
}

// MLA is multi-head latent attention (DeepSeek-V2, arXiv:2405.04434). KVRank 0
// means the model does not use it.
type MLA struct {
	QueryRank, KVRank        int
	NopeDim, RopeDim, ValDim int // per head
}

// SSM describes the layers with constant state. Kind ScanNone means none.
type SSM struct {
	Kind       Scan
	Layers     int
	InnerDim   int // expanded width (Mamba)
	StateDim   int // state per channel (Mamba)
	TimeRank   int // rank of the time-step projection (Mamba-1)
	Groups     int // B and C groups (Mamba-2)
	Heads      int // heads (Mamba-2)
	HeadDim    int
	ConvKernel int
	KeyHeads   int // gated delta net
	ValHeads   int
	KeyDim     int // per head
	ValDim     int // per head
}

// Word describes word-embedding training.
type Word struct {
	Method    WordMethod
	Window    int // words on each side
	Negatives int // negative samples per positive
	NGrams    int // mean character n-grams per word (fastText)
	NGramRows int // rows of the n-gram table (fastText)
}
