package ui

// sameEverywhere are words that are written the same in every language: units,
// formats, abbreviations and names.
var sameEverywhere = wordSet(`
d sxm -sxm AAI AI AI21 AMD AWS Adafactor AdamW Allen Ampere Apple B BERT BLOOM BigCode BigScience Cerebras ChatGPT Gemini Frantar Muralidharan
Cohere DE Databricks DeepSeek-V DeepSeek-V3 EleutherAI Enter FLOP/B GB GPT- GRU Google Groq H Intel
J L L/kWh LLaMA LSTM Llama MBU MFU MWh Maverick Meta Microsoft MiniMax Mistral Muon NVIDIA OLMo
OpenAI PUE Pi Raspberry SambaNova T TFLOP/s TII Tab USD USD/Mtok USD/kWh W WUE Wh a adafactor adamw
adamw8bit aws azure b base bf bf16 bit coreweave e e/kWh f fp fp16 fp32 fp4 fp6 fp8 gCO gCO2e
gCO2e/kWh gcp gru h h100-sxm hetzner int int4 int8 lambda llama- llama-3.1-8b lora lstm m mL min ms
muon nebius ns o oracle ovh qlora req/s rnn s samples/s scaleway sgd tCO tCO2e tf tf32 tok/s
tok/s/dev us v xAI xd z
`)

// engineAlone are texts of the engine's files that reach no screen, or that are
// written the same in every language: formulas of ids, lists of ids, citations.
var engineAlone = map[string]bool{
	"%s for %s, %s: %s":                        true, // a coefficient and the rows it is fitted to
	" (standard error %s)":                     true,
	"operations bound by %s":                   true, // each of the five stands in the catalogue
	"knob: raise maxKnobs":                     true,
	"generate encode":                          true,
	"train lora qlora":                         true,
	"request ktok mtok user-hour day year job": true,
	"min|max ID over KNOB,KNOB… [where LIMIT and LIMIT…]":                         true,
	"the two-layer Keras example of vocabulary 10,000":                            true,
	"width, window and negatives of Mikolov et al. 2013; a vocabulary of 100,000": true,
	"co2e_operational_g_per_request + co2e_embodied_g_per_request":                true,
	"co2e_t + co2e_embodied_t":                                                    true,
	"batch / step_s":                                                              true,
	"req_s x input_len":                                                           true,
	"req_s x output_len":                                                          true,
	"batch x input_len / (step_s x devices)":                                      true,
	"train_steps x step_s / goodput / 86400":                                      true,
	"train_days x 24 x devices":                                                   true,
}

// retoldWhole are sentences that the engine adds up in several steps.
var retoldWhole = map[string]bool{
	"a run over %s tokens that the present model reads too (94B: Muralidharan et al. 2024)": true,
}
