package ui

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// question is something people ask, how the screen answers it from a cold
// start, and the command that does.
type question struct {
	number  int // of the study of forty
	ask     string
	keys    []string // "type …" types a text and counts one
	shows   []string
	command string
}

// maxKeys is how many keys an answer may take.
const maxKeys = 12

var questions = []question{
	{1, "Will this model at this precision fit on my card?", []string{"p", "type 24gb", "enter"}, []string{"8B on one 24 GB card", "MEMORY", "GB free"}, "wattif run '8b w4 1xrtx-4090 in8k b1'"},
	{2, "What is the smallest number of devices that fits?", []string{"="}, []string{"fewest devices that fit", "answer", "devices 2"}, "wattif optimize 70b fp8 --goal devices"},
	{3, "What is the longest context, the largest batch, that still fits?", []string{"=", "right", "right"}, []string{"largest batch that fits", "answer", "batch 2"}, "wattif optimize 70b fp8 2xh100-sxm --goal context"},
	{4, "How many people can use it at once within a time per token?", []string{"S", "down", "enter", "type 60", "enter", "esc", "=", "right", "right", "right"}, []string{"most users", "at most 60.0 ms", "answer"}, "wattif optimize 70b fp8 2xh100-sxm --goal users --where tpot_ms<=60"},
	{5, "How many devices for so many requests within limits on waiting?", []string{"=", "g", "type min devices over devices=1,2,4,8,batch where ttft_ms<=500 and req_s>=6", "enter"}, []string{"fewest devices", "at least 6.00 req/s", "answer"}, "wattif optimize 70b fp8 --minimize devices --where req_s>=6 --where ttft_ms<=500 --over devices=1,2,4,8,batch"},
	{6, "On 4 devices: split over four, or two copies of two?", []string{",", "n", "type :tp 2", "2"}, []string{"Compare", "against"}, "wattif compare '8b 4xh100-sxm tp4' '8b 4xh100-sxm tp2 dp2'"},
	{7, "Am I limited by memory, arithmetic or links, and in which operation?", []string{"3"}, []string{"Roofline", "memory"}, "wattif run 70b fp8 2xh100-sxm -o json"},
	{8, "At which batch does more batching stop helping?", []string{"4"}, []string{"batch"}, "wattif sweep 70b fp8 2xh100-sxm --x batch=1..256:9:log --metric output_tok_s"},
	{9, "8-bit weights, 8-bit cache: what does each buy?", []string{"n", "type :kv_cache bf16", "2"}, []string{"INPUTS THAT DIFFER"}, "wattif compare '70b fp8 kv=bf16 2xh100-sxm' '70b fp8 2xh100-sxm'"},
	{10, "Dollars per million tokens at my real traffic, not at full load?", []string{"type :requests_per_day 100k"}, []string{"COST", "/Mtok", "busy"}, "wattif run 70b fp8 2xh100-sxm 100k/day"},
	{11, "Self-host or pay by the token: where is the break-even?", []string{"type :api_price 0.9", "5", "v", "v", "v"}, []string{"the own system is cheaper", "break-even", "full load"}, "wattif breakeven 70b fp8 2xh100-sxm --api 0.9"},
	{12, "Which device is cheapest for this workload?", []string{"=", "left", "left"}, []string{"cheapest", "answer", "hardware"}, "wattif optimize 8b --goal cost"},
	{13, "What would an upgrade buy me?", []string{"n", "type :hardware h200", "2"}, []string{"h200", "against"}, "wattif compare '70b fp8 2xh100-sxm' '70b fp8 2xh200'"},
	{14, "Can I fine-tune on one card: how long, how much?", []string{"p", "type qlora", "enter"}, []string{"STEP", "MEMORY"}, "wattif compare 'lora 8b 1xh100-sxm' 'qlora 8b 1xh100-sxm'"},
	{15, "Pre-training: days, megawatt-hours, tonnes, dollars?", []string{"p", "type pre-training", "enter"}, []string{"RUN", "MWh", "CO2e"}, "wattif run 'train 1b tokens=20x 64xh100-sxm b512 in2k'"},
	{16, "Embed ten million documents: how much?", []string{"p", "type embed", "enter"}, []string{"Embed ten million documents", "ENERGY"}, "wattif run 'bge-m3 encode 1xl4 b32 in512'"},
	{17, "30 billion weights, 3 billion active: does it behave like 3B or like 30B?", []string{"p", "type moe", "enter", "2"}, []string{"30b-a3b", "INPUTS THAT DIFFER", "against"}, "wattif compare 'qwen3-32b fp8 1xh100-sxm' 'qwen3-30b-a3b fp8 1xh100-sxm'"},
	{18, "From which context does a recurrent model win?", []string{"a"}, []string{"as the prompt grows"}, "wattif sweep mamba-2.8b --x input_len=1k..64k:7:log --metric tpot_ms"},
	{19, "I measured 22 tok/s: what efficiency is that, and what follows?", []string{"c", "type 22 tok/s", "enter"}, []string{"corrected by a measurement", "Measured time"}, "wattif run 70b fp8 2xh100-sxm --measured '22 tok/s'"},
	{20, "My prompts are long and shared: what does prefix caching save?", []string{"n", "type :cached_prefix 60%", "2"}, []string{"INPUTS THAT DIFFER", "Cached prompt", "against"}, "wattif compare '70b fp8 2xh100-sxm' '70b fp8 2xh100-sxm cached_prefix=0.6'"},
	{21, "Energy and emissions per request, per million tokens, per year, with range?", []string{"f", "f", "f", "f", "f"}, []string{"per year", "ENERGY", "CARBON"}, "wattif run 70b fp8 2xh100-sxm --export figures.csv --per year"},
	{22, "How much is idle and overhead rather than work?", []string{"type :requests_per_day 10k"}, []string{"idle"}, "wattif explain energy_wh_per_request 70b fp8 2xh100-sxm"},
	{23, "Which place is cleanest?", []string{"6"}, []string{"Region"}, "wattif regions 8b 1xl4 b4 --sort carbon"},
	{24, "When should this job run?", []string{"6"}, []string{"hour"}, "wattif when 8b 1xl4 b4 DE"},
	{25, "Location-based or market-based, average or marginal: how different?", []string{"6", "a", "n", "type :accounting market", "2"}, []string{"INPUTS THAT DIFFER", "Accounting", "market"}, "wattif compare '8b 1xl4 FR' '8b 1xl4 FR accounting=market'"},
	{26, "What is the share of manufacture?", []string{"7", "/", "type embodied", "enter"}, []string{"Embodied CO2e of a request", "share"}, "wattif explain co2e_g_per_request 8b"},
	{27, "How much water?", []string{"2", "end"}, []string{"Water"}, "wattif explain water_ml_per_request 8b"},
	{28, "Which assumption matters most?", []string{"5"}, []string{"Widest bar"}, "wattif sensitivity 8b --metric co2e_g_per_request"},
	{29, "Training against use: when does use overtake training, and what pays?", []string{"9"}, []string{"use outweighs training in", "Does it pay?"}, "wattif ledger --serve '70b fp8 2xh100-sxm DE' --per-day 1M --ways"},
	{30, "Give me a paragraph, a table and the sources for a report.", []string{"y", "type paragraph", "enter"}, []string{"Paragraph", "sent to the terminal"}, "wattif run 70b fp8 2xh100-sxm --export report.tex"},
	{31, "The same numbers before thirty people, without installing anything?", []string{"Q"}, []string{"wattif WAT-"}, "wattif serve --help"},
	{32, "Everyone to the same state, now.", []string{"type :open WAT-0007-BF2E-N"}, []string{"opened from a code"}, "wattif WAT-0007-BF2E-N"},
	{33, "Show where a number comes from.", []string{"i"}, []string{"Explain"}, "wattif explain tpot_ms 8b"},
	{34, "Let them guess before they see it.", []string{"P", "right", "P", "type 30", "enter"}, []string{"You said 30", "too", "MEMORY"}, "wattif lesson 3"},
	{35, "A figure for my slides, light background, with its caption.", []string{"e", "end", "enter"}, []string{"Write to", "-chart.svg"}, "wattif compare '8b SE' '8b PL' --export figure.svg"},
	{36, "Did they get it? Can I hand out an exercise and check it?", []string{"8", "enter", "type 16", "enter", "esc"}, []string{"1 of 6 guessed right", "Your code, to hand in", "LES-"}, "wattif lesson check anna=LES-2QAK-S5EY-7M9C-10S3-BBR8-W ben=LES-2QAK-S5AA-7Y5C-10S6-6Y1Y-Q"},
	{37, "What does one chat cost, in kettles, kilometres, phone charges?", []string{"K"}, []string{"boil 1 litre of water", "smartphone charge", "km: "}, "wattif run 70b fp8 2xh100-sxm --like"},
	{38, "And if a million people do it every day?", []string{"type :requests_per_day 1M", "f", "f", "f", "f", "f"}, []string{"per year", "demand is"}, "wattif run 8b 1M/day"},
	{39, "Can my laptop run it?", []string{"p", "type laptop", "enter"}, []string{"laptop", "PER TOKEN"}, "wattif run laptop"},
	{40, "What does this knob do?", []string{"?"}, []string{"Help: Weights", "default"}, "wattif knobs"},
}

// Every question is answered from a cold start in few keys; the page is made of
// what was played.
func TestQuestionsAreAnswered(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Questions\n\nWhat people ask, how the screen answers it from a cold start (typing counts as one key), and the command that does. Made by `go test ./ui -run TestQuestions -update`, which plays every row; a test of `cmd/wattif` runs every command.\n\n| # | question | keys | command |\n|---|---|---|---|\n")
	for _, q := range questions {
		var shown []string
		t.Run(strconv.Itoa(q.number), func(t *testing.T) {
			d, _ := drive(t, 160, 45)
			n := 0
			for _, k := range q.keys {
				text, typed := strings.CutPrefix(k, "type ")
				switch {
				case typed && strings.HasPrefix(text, ":"): // a command: its key, the text, Enter
					d.Press(":").Type(text[1:]).Press("enter")
					n += 3
					shown = append(shown, "`:`", "type `"+escapeCell(text[1:])+"`", "`Enter`")
				case typed:
					d.Type(text)
					n++
					shown = append(shown, "type `"+escapeCell(text)+"`")
				default:
					d.Press(k)
					n++
					shown = append(shown, "`"+keyName(k)+"`")
				}
				if !d.Settle(30 * time.Second) {
					t.Fatal("it does not come to rest")
				}
			}
			d.Exact().Shows(q.shows...)
			if n > maxKeys {
				t.Errorf("it takes %d keys", n)
			}
		})
		page.WriteString("| " + strconv.Itoa(q.number) + " | " + q.ask + " | " + strings.Join(shown, " ") + " | `" + escapeCell(q.command) + "` |\n")
	}
	const file = "../docs/QUESTIONS.md"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil || string(have) != page.String() {
		t.Errorf("docs/QUESTIONS.md is stale (%v): go test ./ui -run TestQuestions -update", err)
	}
}

// keyName is a key as people read it.
func keyName(k string) string {
	switch k {
	case "enter", "esc", "left", "right", "up", "down", "end":
		return upperFirst(k)
	}
	return k
}
