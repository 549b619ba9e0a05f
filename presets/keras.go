package presets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"wattif/sim/model"
)

// kerasNode is a layer or a model as Keras writes it.
type kerasNode struct {
	Class  string         `json:"class_name"`
	Config map[string]any `json:"config"`
}

// kerasSilent are the layers without weights or with a handful, which take no
// time that counts beside the others.
var kerasSilent = map[string]bool{
	"InputLayer": true, "Dropout": true, "SpatialDropout1D": true, "Activation": true, "Masking": true, "Flatten": true,
	"GlobalMaxPooling1D": true, "GlobalAveragePooling1D": true, "Softmax": true, "ReLU": true, "NotEqual": true,
}

var kerasCells = map[string]model.Cell{
	"SimpleRNN": model.CellRNN, "LSTM": model.CellLSTM, "GRU": model.CellGRU, "CuDNNLSTM": model.CellLSTM, "CuDNNGRU": model.CellGRU,
}

// ParseKeras reads a recurrent model as Keras writes it (model.to_json(), or
// the config.json of a .keras file): an Embedding, layers of SimpleRNN, LSTM or
// GRU of one width, perhaps Bidirectional, and one Dense layer. An error is a
// *FileError that names the file and the layer.
func ParseKeras(content []byte, file string) (model.Architecture, error) {
	var top kerasNode
	d := json.NewDecoder(bytes.NewReader(pythonNumbers(content)))
	d.UseNumber()
	if err := d.Decode(&top); err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "is not a JSON object: " + oneLine(err.Error())}
	}
	k := &kerasReader{file: file}
	k.a = model.Architecture{Family: model.Recurrent, Source: file, Name: kerasName(top, file)}
	switch top.Class {
	case "Sequential", "Functional", "Model":
	default:
		return model.Architecture{}, &FileError{File: file, Field: "class_name", Value: shorten(top.Class), Reason: "is not a kind of Keras model wattif reads", Accepted: "Sequential Functional Model"}
	}
	list, ok := top.Config["layers"].([]any)
	if !ok {
		return model.Architecture{}, &FileError{File: file, Field: "layers", Reason: "is missing; a Keras model lists its layers"}
	}
	for i, item := range list {
		k.layer(i, item)
		if k.err != nil {
			return model.Architecture{}, k.err
		}
	}
	return k.finish()
}

func kerasName(top kerasNode, file string) string {
	if name, _ := top.Config["name"].(string); name != "" && len(name) < 80 {
		return name
	}
	return filepath.Base(file)
}

type kerasReader struct {
	file      string
	a         model.Architecture
	sequences bool // the last recurrent layer hands on every step
	both      int  // leading layers that run both ways
	dense     int  // outputs of the Dense layer, 0 before it
	perStep   bool // the Dense layer runs on every step
	err       error
}

func (k *kerasReader) fail(field, value, reason, accepted string) {
	if k.err == nil {
		k.err = &FileError{File: k.file, Field: field, Value: value, Reason: reason, Accepted: accepted}
	}
}

// node reads a layer that stands in a list or inside another.
func (k *kerasReader) node(field string, item any) kerasNode {
	m, _ := item.(map[string]any)
	n := kerasNode{}
	n.Class, _ = m["class_name"].(string)
	n.Config, _ = m["config"].(map[string]any)
	if n.Class == "" || n.Config == nil {
		k.fail(field, "", "is not a layer with class_name and config", "")
	}
	return n
}

func (k *kerasReader) layer(i int, item any) {
	field := fmt.Sprintf("layers[%d]", i)
	n := k.node(field, item)
	if k.err != nil {
		return
	}
	if name, _ := n.Config["name"].(string); name != "" && len(name) < 80 {
		field = name
	}
	k.visit(field, n, false)
}

func (k *kerasReader) visit(field string, n kerasNode, both bool) {
	cell := kerasCells[n.Class]
	switch {
	case k.err != nil || kerasSilent[n.Class]:
	case k.dense > 0 && (cell != model.CellNone || n.Class == "Dense" || n.Class == "Embedding"):
		k.fail(field, n.Class, "comes after a Dense layer; wattif reads models with one Dense layer, at the end", "")
	case n.Class == "Embedding":
		if k.a.Vocab > 0 {
			k.fail(field, "", "is a second Embedding; wattif reads models with one", "")
			return
		}
		k.a.Vocab, k.a.Embed = k.whole(field, n, "input_dim"), k.whole(field, n, "output_dim")
	case n.Class == "Bidirectional", n.Class == "TimeDistributed":
		inner := k.node(field, n.Config["layer"])
		if k.err == nil && inner.Class == n.Class {
			k.fail(field, n.Class, "stands inside another", "")
			return
		}
		if mode, _ := n.Config["merge_mode"].(string); n.Class == "Bidirectional" && mode != "" && mode != "concat" {
			k.fail(field+".merge_mode", mode, "is not how wattif joins the two directions", "concat")
			return
		}
		k.visit(field, inner, n.Class == "Bidirectional")
	case cell != model.CellNone:
		k.recurrent(field, n, cell, both)
	case n.Class == "Dense":
		if k.a.Layers == 0 {
			k.fail(field, n.Class, "comes before a recurrent layer; wattif reads an Embedding, recurrent layers and one Dense layer", "")
			return
		}
		k.dense, k.perStep = k.whole(field, n, "units"), k.sequences
	default:
		k.fail(field, shorten(n.Class), "is not a layer wattif reads", "Embedding SimpleRNN LSTM GRU Bidirectional TimeDistributed Dense, and layers without weights")
	}
	if strings.HasPrefix(n.Class, "Global") {
		k.sequences = false // a pool over the steps leaves one vector
	}
}

func (k *kerasReader) recurrent(field string, n kerasNode, cell model.Cell, both bool) {
	units := k.whole(field, n, "units")
	a := &k.a
	switch {
	case k.err != nil:
		return
	case a.Layers > 0 && !k.sequences:
		k.fail(field, "", "needs every step of the layer before it, which has return_sequences false", "")
		return
	case a.Layers > 0 && a.Cell != cell:
		k.fail(field, n.Class, "follows layers of another cell; wattif reads recurrent layers of one kind", "")
		return
	case a.Layers > 0 && a.Hidden != units:
		k.fail(field+".units", fmt.Sprint(units), fmt.Sprintf("is not %d as in the layers before; wattif reads recurrent layers of one width", a.Hidden), "")
		return
	case both && k.both < a.Layers:
		k.fail(field, "", "runs both ways after a layer that does not; wattif reads models whose first layers do", "")
		return
	}
	a.Cell, a.Hidden = cell, units
	a.Layers++
	if both {
		k.both++
	}
	k.sequences, _ = n.Config["return_sequences"].(bool)
}

func (k *kerasReader) whole(field string, n kerasNode, name string) int {
	number, ok := n.Config[name].(json.Number)
	if ok {
		if v, err := number.Int64(); err == nil && v > 0 && v < 1<<31 {
			return int(v)
		}
	}
	value := "nothing"
	if n.Config[name] != nil {
		value = shorten(fmt.Sprint(n.Config[name]))
	}
	k.fail(field+"."+name, "", "is "+value+", not a whole number above 0", "")
	return 0
}

func (k *kerasReader) finish() (model.Architecture, error) {
	a := &k.a
	if a.Layers == 0 {
		k.fail("layers", "", "has no recurrent layer", "SimpleRNN LSTM GRU")
	}
	if a.Vocab == 0 {
		k.fail("layers", "", "has no Embedding, so the size of the vocabulary is not stated", "")
	}
	switch {
	case k.dense == 0:
		a.NoHead = true
	case !k.perStep:
		a.Classes = k.dense
	case k.dense != a.Vocab:
		k.fail("layers", "", fmt.Sprintf("ends in %d outputs a step over a vocabulary of %d; wattif reads a language model (as many outputs as words) or a classifier (one answer a sequence)", k.dense, a.Vocab), "")
	}
	if k.both > 0 {
		a.Bidirectional, a.BidirectionalLayers = true, k.both
		if k.both == a.Layers {
			a.BidirectionalLayers = 0
		}
	}
	if k.err != nil {
		return model.Architecture{}, k.err
	}
	a.Normalize()
	if err := a.Check(); err != nil {
		return model.Architecture{}, &FileError{File: k.file, Reason: "describes a model that cannot be: " + err.Error()}
	}
	return *a, nil
}
