package presets

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim/model"
)

// kerasLayers wraps layers as model.to_json() writes a Sequential model.
func kerasLayers(layers ...string) string {
	return `{"class_name": "Sequential", "config": {"name": "text", "layers": [{"class_name": "InputLayer", "config": {"name": "input"}}, ` +
		strings.Join(layers, ", ") + `]}, "keras_version": "2.15.0", "backend": "tensorflow"}`
}

const (
	kerasEmbedding = `{"class_name": "Embedding", "config": {"name": "embedding", "input_dim": 1000, "output_dim": 64}}`
	kerasDense10   = `{"class_name": "Dense", "config": {"name": "dense", "units": 10}}`
)

func kerasCell(class string, units string, sequences bool) string {
	s := "false"
	if sequences {
		s = "true"
	}
	return `{"class_name": "` + class + `", "config": {"name": "cell", "units": ` + units + `, "return_sequences": ` + s + `}}`
}

func bothWays(layer string) string {
	return `{"class_name": "Bidirectional", "config": {"name": "both", "merge_mode": "concat", "layer": ` + layer + `}}`
}

func TestParseKeras(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       float64 // parameters, by hand
		check      func(model.Architecture) bool
	}{
		// 1000*64 + 4*128*(64+128+1) + 128*10+10
		{"classifier", kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", false), kerasDense10), 64000 + 98816 + 1290, func(a model.Architecture) bool {
			return a.Classes == 10 && a.Cell == model.CellLSTM && a.Layers == 1 && a.Vocab == 1000 && a.Embed == 64
		}},
		// A language model: 1000*64 + 128*(64+128+1) + 128*(128+128+1) + 128*1000+1000
		{
			"language", kerasLayers(kerasEmbedding, kerasCell("SimpleRNN", "128", true), kerasCell("SimpleRNN", "128", true),
				`{"class_name": "TimeDistributed", "config": {"name": "each", "layer": {"class_name": "Dense", "config": {"units": 1000}}}}`),
			64000 + 24704 + 32896 + 129000, func(a model.Architecture) bool { return a.Classes == 0 && a.Layers == 2 },
		},
		// Both ways: 1000*64 + 2*4*64*(64+64+1) + 2*4*64*(128+64+1) + 128*1+1
		{"both", kerasLayers(kerasEmbedding, bothWays(kerasCell("LSTM", "64", true)), `{"class_name": "Dropout", "config": {"rate": 0.5}}`, bothWays(kerasCell("LSTM", "64", false)),
			`{"class_name": "Dense", "config": {"units": 1}}`), 64000 + 66048 + 98816 + 129, func(a model.Architecture) bool { return a.Bidirectional && a.BidirectionalLayers == 0 }},
		{"no head", kerasLayers(kerasEmbedding, kerasCell("GRU", "32", false)), 64000 + 3*32*(64+32+1), func(a model.Architecture) bool { return a.NoHead }},
	} {
		a, err := ParseKeras([]byte(c.json), "model.json")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := a.Parameters().Total; got != c.want {
			t.Errorf("%s: %v parameters, want %v", c.name, got, c.want)
		}
		if !c.check(a) {
			t.Errorf("%s: read as %+v", c.name, a)
		}
	}
}

func TestParseKerasErrors(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{kerasLayers(kerasEmbedding, kerasDense10), "dense: \"Dense\" comes before a recurrent layer"},
		{kerasLayers(kerasCell("LSTM", "128", false), kerasDense10), "has no Embedding"},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", false), kerasCell("LSTM", "128", false)), "return_sequences false"},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", true), kerasCell("GRU", "128", false)), "of one kind"},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", true), kerasCell("LSTM", "64", false)), "is not 128 as in the layers before"},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "-3", true)), "not a whole number above 0"},
		{kerasLayers(kerasEmbedding, `{"class_name": "Conv1D", "config": {"name": "conv"}}`), `conv: "Conv1D" is not a layer wattif reads`},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", true), kerasDense10), "10 outputs a step over a vocabulary of 1000"},
		{kerasLayers(kerasEmbedding, kerasCell("LSTM", "8", false), kerasDense10, kerasDense10), "after a Dense layer"},
		{kerasLayers(kerasEmbedding, kerasEmbedding), "second Embedding"},
		{`{"class_name":"Custom","config":{}}`, `class_name: "Custom" is not a kind of Keras model`},
		{`{"class_name":"Sequential","config":{}}`, "layers: is missing"},
	} {
		_, err := ParseKeras([]byte(c.json), "model.json")
		var file *FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// ggufWriter writes the head of a GGUF file for tests.
type ggufWriter struct {
	bytes.Buffer
	keys, tensors []func(*bytes.Buffer)
}

func put(b *bytes.Buffer, v any) {
	if s, ok := v.(string); ok {
		put(b, uint64(len(s)))
		b.WriteString(s)
		return
	}
	if err := binary.Write(b, binary.LittleEndian, v); err != nil {
		panic(err)
	}
}

func (w *ggufWriter) key(name string, value any) *ggufWriter {
	w.keys = append(w.keys, func(b *bytes.Buffer) {
		put(b, name)
		switch v := value.(type) {
		case int:
			put(b, uint32(ggufUint32))
			put(b, uint32(v))
		case string:
			put(b, uint32(ggufString))
			put(b, v)
		case []string:
			put(b, uint32(ggufArray))
			put(b, uint32(ggufString))
			put(b, uint64(len(v)))
			for _, s := range v {
				put(b, s)
			}
		case []int:
			put(b, uint32(ggufArray))
			put(b, uint32(ggufInt32))
			put(b, uint64(len(v)))
			for _, n := range v {
				put(b, int32(n))
			}
		}
	})
	return w
}

func (w *ggufWriter) tensor(name string, shape ...uint64) *ggufWriter {
	w.tensors = append(w.tensors, func(b *bytes.Buffer) {
		put(b, name)
		put(b, uint32(len(shape)))
		put(b, shape)
		put(b, uint32(0))
		put(b, uint64(0))
	})
	return w
}

func (w *ggufWriter) file() []byte {
	var b bytes.Buffer
	b.WriteString("GGUF")
	put(&b, uint32(3))
	put(&b, uint64(len(w.tensors)))
	put(&b, uint64(len(w.keys)))
	for _, f := range append(w.keys, w.tensors...) {
		f(&b)
	}
	return b.Bytes()
}

func llamaGGUF() *ggufWriter {
	return new(ggufWriter).key("general.architecture", "llama").key("general.name", "Llama 2 7B").
		key("llama.block_count", 32).key("llama.embedding_length", 4096).key("llama.feed_forward_length", 11008).
		key("llama.attention.head_count", 32).key("llama.attention.head_count_kv", 32).key("llama.context_length", 4096).
		tensor("token_embd.weight", 4096, 32000).tensor("output.weight", 4096, 32000)
}

func TestReadGGUF(t *testing.T) {
	for _, c := range []struct {
		name     string
		w        *ggufWriter
		millions float64 // as the makers state
	}{
		{"Llama 2 7B", llamaGGUF(), 6738.4},
		{
			"Mixtral", new(ggufWriter).key("general.architecture", "llama").key("general.name", "Mixtral").
				key("llama.block_count", 32).key("llama.embedding_length", 4096).key("llama.feed_forward_length", 14336).
				key("llama.attention.head_count", 32).key("llama.attention.head_count_kv", 8).
				key("llama.expert_count", 8).key("llama.expert_used_count", 2).
				tensor("token_embd.weight", 4096, 32000).tensor("output.weight", 4096, 32000), 46702.8,
		},
		{
			"Qwen3 30B A3B", new(ggufWriter).key("general.architecture", "qwen3moe").key("general.name", "Qwen3 30B A3B").
				key("qwen3moe.block_count", 48).key("qwen3moe.embedding_length", 2048).key("qwen3moe.feed_forward_length", 6144).
				key("qwen3moe.attention.head_count", 32).key("qwen3moe.attention.head_count_kv", 4).key("qwen3moe.attention.key_length", 128).
				key("qwen3moe.expert_count", 128).key("qwen3moe.expert_used_count", 8).key("qwen3moe.expert_feed_forward_length", 768).
				tensor("token_embd.weight", 2048, 151936).tensor("output.weight", 2048, 151936), 30532.1,
		},
		{
			"DeepSeek V2 Lite", new(ggufWriter).key("general.architecture", "deepseek2").key("general.name", "DeepSeek V2 Lite").
				key("deepseek2.block_count", 27).key("deepseek2.embedding_length", 2048).key("deepseek2.feed_forward_length", 10944).
				key("deepseek2.attention.head_count", 16).key("deepseek2.attention.head_count_kv", 1).
				key("deepseek2.attention.key_length", 576).key("deepseek2.attention.value_length", 512).
				key("deepseek2.attention.key_length_mla", 192).key("deepseek2.attention.value_length_mla", 128).
				key("deepseek2.attention.kv_lora_rank", 512).key("deepseek2.rope.dimension_count", 64).
				key("deepseek2.expert_count", 64).key("deepseek2.expert_used_count", 6).key("deepseek2.expert_feed_forward_length", 1408).
				key("deepseek2.expert_shared_count", 2).key("deepseek2.leading_dense_block_count", 1).
				tensor("token_embd.weight", 2048, 102400).tensor("output.weight", 2048, 102400), 15706.5,
		},
		{
			"gemma 3 4b", new(ggufWriter).key("general.architecture", "gemma3").key("general.name", "gemma 3 4b").
				key("gemma3.block_count", 34).key("gemma3.embedding_length", 2560).key("gemma3.feed_forward_length", 10240).
				key("gemma3.attention.head_count", 8).key("gemma3.attention.head_count_kv", 4).key("gemma3.attention.key_length", 256).
				key("gemma3.attention.sliding_window", 1024).tensor("token_embd.weight", 2560, 262144), 3880.1,
		},
		{
			"mamba 130m", new(ggufWriter).key("general.architecture", "mamba").key("general.name", "mamba 130m").
				key("mamba.block_count", 24).key("mamba.embedding_length", 768).key("mamba.feed_forward_length", 0).key("mamba.attention.head_count", 0).
				key("mamba.ssm.inner_size", 1536).key("mamba.ssm.state_size", 16).key("mamba.ssm.conv_kernel", 4).key("mamba.ssm.time_step_rank", 48).
				tensor("token_embd.weight", 768, 50280), 129.14,
		},
		{
			"bert", new(ggufWriter).key("general.architecture", "bert").key("general.name", "bert").key("bert.block_count", 12).key("bert.embedding_length", 768).
				key("bert.feed_forward_length", 3072).key("bert.attention.head_count", 12).key("bert.context_length", 512).
				key("tokenizer.ggml.tokens", make([]string, 30522)).key("tokenizer.ggml.token_type", make([]int, 30522)), 109.48,
		},
	} {
		a, err := ReadGGUF(bytes.NewReader(c.w.file()), "m.gguf")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := a.Parameters().Total / 1e6; math.Abs(got/c.millions-1) > 0.003 {
			t.Errorf("%s has %.2f million parameters, want %.2f", c.name, got, c.millions)
		}
		if a.Name != c.name {
			t.Errorf("%s is called %q", c.name, a.Name)
		}
	}
}

// Heads by layer are a list in some files; layers without state 0.
func TestReadGGUFByLayer(t *testing.T) {
	w := new(ggufWriter).key("general.architecture", "llama").key("llama.block_count", 2).key("llama.embedding_length", 64).
		key("llama.feed_forward_length", []int{128, 128}).key("llama.attention.head_count", []int{4, 4}).key("llama.attention.head_count_kv", []int{0, 2}).
		tensor("token_embd.weight", 64, 100)
	a, err := ReadGGUF(bytes.NewReader(w.file()), "m.gguf")
	if err != nil || a.KVHeads != 2 || a.FFN != 128 || !a.TiedEmbeddings {
		t.Errorf("read %+v, %v", a, err)
	}
}

func TestReadGGUFErrors(t *testing.T) {
	whole := llamaGGUF().file()
	for _, c := range []struct {
		content []byte
		want    string
	}{
		{whole[:40], "ends in the middle"},
		{[]byte("GGUF\x01\x00\x00\x00"), "version is 1"},
		{[]byte("NOPE\x03\x00\x00\x00"), "does not begin with GGUF"},
		{append([]byte("GGUF\x03\x00\x00\x00"), bytes.Repeat([]byte{0xff}, 16)...), "claims"},
		{new(ggufWriter).key("general.name", "x").file(), "general.architecture: is missing"},
		{new(ggufWriter).key("general.architecture", "qwen4").file(), "did you mean qwen"},
		{new(ggufWriter).key("general.architecture", "llama").key("llama.block_count", 2).file(), "hidden_size: is missing"},
	} {
		_, err := ReadGGUF(bytes.NewReader(c.content), "m.gguf")
		var file *FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// A file is what its content says; the library opens each by its path.
func TestModelFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keras := kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", false), kerasDense10)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	member, err := z.Create("config.json")
	if err != nil {
		t.Fatal(err)
	}
	member.Write([]byte(keras))
	z.Close()
	write("weights/config.json", []byte(configs[1].json))
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]float64{
		write("llama.gguf", llamaGGUF().file()):                             6738.4e6,
		write("keras.json", []byte(keras)):                                  164106,
		write("model.keras", archive.Bytes()):                               164106,
		write("weights/model-00001-of-2.safetensors", []byte("not opened")): 6738.4e6,
		filepath.Join(dir, "weights"):                                       6738.4e6,
	} {
		a, err := l.Model(path)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		if got := a.Parameters().Total; math.Abs(got/want-1) > 0.003 {
			t.Errorf("%s has %v parameters, want %v", filepath.Base(path), got, want)
		}
		if a.ID != path {
			t.Errorf("%s keeps the id %q", path, a.ID)
		}
	}
	for path, want := range map[string]string{
		write("old.h5", []byte("\x89HDF\r\n\x1a\n")):    "to_json",
		write("bad.keras", []byte("PK\x03\x04rubbish")): "damaged archive",
		write("alone/x.safetensors", []byte("weights")): "no config.json beside it",
		filepath.Join(dir, "none.gguf"):                 "neither a known model nor a file",
	} {
		if _, err := l.Model(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
}

func FuzzReadGGUF(f *testing.F) {
	f.Add(llamaGGUF().file())
	f.Add([]byte("GGUF\x03\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := ReadGGUF(bytes.NewReader(content), "m.gguf")
		if err == nil && !(a.Parameters().Total > 0) {
			t.Error("a model without weights was read")
		}
	})
}

func FuzzParseKeras(f *testing.F) {
	f.Add([]byte(kerasLayers(kerasEmbedding, kerasCell("LSTM", "128", false), kerasDense10)))
	f.Add([]byte(kerasLayers(kerasEmbedding, bothWays(kerasCell("GRU", "64", true)))))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := ParseKeras(content, "model.json")
		if err == nil && !(a.Parameters().Total > 0) {
			t.Error("a model without weights was read")
		}
	})
}
