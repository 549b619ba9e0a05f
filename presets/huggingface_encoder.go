package presets

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"wattif/sim/model"
)

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func clampInt(n int64) int { return int(min(n, math.MaxInt32)) }

func bert(c *config, a *model.Architecture) {
	common(c, a)
	a.Family = model.Encoder
	a.KVHeads = a.Heads
	a.FFN = c.need("intermediate_size")
	a.Positions = c.need("max_position_embeddings")
	a.TokenTypes = c.may(2, "type_vocab_size")
	a.Biases, a.TiedEmbeddings = true, true
	kind := c.word("model_type")
	a.Pooler = kind != "electra"
	a.SharedLayers = kind == "albert"
	if w := c.may(a.Hidden, "embedding_size"); w != a.Hidden && (kind == "albert" || kind == "electra") {
		a.Embed = w
	}
	a.Window, a.LocalLayers, a.AttentionBias = 0, 0, false
}

func distilbert(c *config, a *model.Architecture) {
	a.Family = model.Encoder
	a.Layers = c.need("n_layers")
	a.Hidden = c.need("dim")
	a.Heads = c.need("n_heads")
	a.FFN = c.need("hidden_dim")
	a.Vocab = c.need("vocab_size")
	a.Positions = c.need("max_position_embeddings")
	a.Context = a.Positions
	a.Biases, a.TiedEmbeddings = true, true
}

func modernBERT(c *config, a *model.Architecture) {
	common(c, a)
	a.Family = model.Encoder
	a.FFN = c.need("intermediate_size")
	a.GatedFFN, a.TiedEmbeddings = true, true
	if w, n := c.may(128, "local_attention"), c.may(3, "global_attn_every_n_layers"); n > 1 {
		a.Window, a.LocalLayers = w, a.Layers-(a.Layers+n-1)/n
	}
}

func t5(c *config, a *model.Architecture) {
	a.Family = model.EncoderDecoder
	a.Layers = c.need("num_layers")
	a.DecoderLayers = c.may(a.Layers, "num_decoder_layers")
	a.Hidden = c.need("d_model")
	a.Heads = c.need("num_heads")
	a.HeadDim = c.need("d_kv")
	a.FFN = c.need("d_ff")
	a.Vocab = c.need("vocab_size")
	a.Context = c.may(512, "n_positions")
	kind := c.word("model_type")
	a.GatedFFN = strings.HasPrefix(c.word("feed_forward_proj"), "gated") || kind == "mt5" && !c.has("feed_forward_proj")
	a.TiedEmbeddings = c.truth(kind == "t5", "tie_word_embeddings")
}

func bart(c *config, a *model.Architecture) {
	a.Family = model.EncoderDecoder
	a.Layers = c.need("encoder_layers")
	a.DecoderLayers = c.need("decoder_layers")
	a.Hidden = c.need("d_model")
	a.Heads = c.need("encoder_attention_heads")
	a.FFN = c.need("encoder_ffn_dim")
	a.Vocab = c.need("vocab_size")
	a.Context = c.may(0, "max_position_embeddings")
	if kind := c.word("model_type"); kind == "bart" || kind == "mbart" {
		a.Positions = 2 * (a.Context + 2) // a table in each half, two rows of padding in each
	}
	a.Biases, a.TiedEmbeddings = true, true
}
