package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/ui"
)

func (p *program) breakevenCommand() *cobra.Command {
	var format, api, apiInput string
	var files []string
	cmd := &cobra.Command{
		Use:   "breakeven [SCENARIO | LINE…] --api USD",
		Short: "A system of your own, or a service by the token: from which demand?",
		Long: `Compare a system of your own with a service that charges by the token, at the
scenario's lengths: from how many requests a day the own system is cheaper, and
what the service would have to charge for both to cost the same at full load.

--api is the price of a million tokens written, --api-input of a million read (by
default the same); they are the knobs api_price and api_input_price. The own system
is paid all day whatever the demand: rented, or bought with device_price. Staff and
software are left out, and so is what the service may do better or worse.

Exit code 1 says that the service is cheaper at any demand, or the own system dearer
than that of the scenario (requests_per_day).`,
		Example: `  wattif breakeven 70b fp8 2xh100-sxm --api 0.9
  wattif breakeven 8b 1xl4 --api 0.6 --api-input 0.15 --set device_price=3000`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			for _, file := range files {
				if err := checkFigureFile(file); err != nil {
					return err
				}
			}
			s, err := p.joined(args)
			if err != nil {
				return err
			}
			for _, price := range [...][2]string{{"api_price", api}, {"api_input_price", apiInput}} {
				if price[1] == "" {
					continue
				}
				if err := knob.Assign(&s, price[0], price[1], p.library); err != nil {
					return err
				}
			}
			b, err := explore.Buy(s)
			if err != nil {
				return err
			}
			for _, file := range files {
				figure, err := ui.Figure(ui.Options{Library: p.library, Start: []sim.Scenario{s}, Version: version()}, "breakeven")
				if err == nil {
					err = writeFigure(file, &figure)
				}
				if err != nil {
					return err
				}
			}
			return p.writeBreakeven(&s, &b, format)
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().StringArrayVar(&files, "export", nil, "draw the cost of a request over the demand to `file` too: .svg or .png, again for more")
	cmd.Flags().StringVar(&api, "api", "", "what the service charges for a million tokens written, `USD`")
	cmd.Flags().StringVar(&apiInput, "api-input", "", "what it charges for a million tokens read, `USD`; by default the same")
	return cmd
}

func (p *program) writeBreakeven(s *sim.Scenario, b *explore.Purchase, format string) error {
	switch format {
	case formatJSON:
		curve := []object{}
		for _, x := range b.Curve {
			curve = append(curve, object{{"requests_per_day", number(x.PerDay)}, {"own_usd_per_request", number(x.Own)}, {"api_usd_per_request", number(x.API)}, {"systems", x.Owned}})
		}
		err := writeJSON(p.stdout, object{
			{"line", knob.FormatLine(s, p.library)},
			{"api_usd_per_request", number(b.APIRequest)},
			{"own_usd_per_request_at_full_load", number(b.Full)},
			{"capacity_requests_per_day", number(b.Capacity)},
			{"own_is_cheaper_from_requests_per_day", number(b.PerDay)},
			{"api_price_that_costs_the_same", number(b.Price)},
			{"curve", curve},
			{"version", version()},
		})
		if err != nil {
			return err
		}
	case formatCSV:
		t := &table{head: []string{"requests_per_day", "own_usd_per_request", "api_usd_per_request", "systems"}}
		for _, x := range b.Curve {
			t.add(plainNumber(x.PerDay), plainNumber(x.Own), plainNumber(x.API), strconv.Itoa(x.Owned))
		}
		if err := t.write(p.stdout, format); err != nil {
			return err
		}
	default:
		if format == formatTable {
			fmt.Fprintln(p.stdout, wrap(knob.FormatLine(s, p.library), 2)+"\n")
		}
		fmt.Fprintln(p.stdout, wrap(p.breakevenSentence(b), 0)+"\n")
		t := &table{head: []string{p.say("requests a day"), p.say("own, a request"), p.say("service"), p.say("cheaper"), p.say("systems")}, right: []bool{true, true, true, false, true}}
		for i := 0; i < len(b.Curve); i += 6 {
			x := b.Curve[i]
			word := p.say("own")
			if x.Own > x.API {
				word = p.say("service")
			}
			t.add(count(x.PerDay), dollars(x.Own), dollars(x.API), word, strconv.Itoa(x.Owned))
		}
		if err := t.write(p.stdout, format); err != nil {
			return err
		}
	}
	if math.IsInf(b.PerDay, 1) || s.RequestsPerDay > 0 && s.RequestsPerDay < b.PerDay {
		return noAnswer{}
	}
	return nil
}

// breakevenSentence is the answer in words.
func (p *program) breakevenSentence(b *explore.Purchase) string {
	var text string
	switch {
	case math.IsNaN(b.PerDay):
		return p.say("What the system costs is not known: state device_price.")
	case math.IsInf(b.PerDay, 1):
		text = p.sayf("The service is cheaper at any demand: a request costs %s there, %s on a system that is always busy.", dollars(b.APIRequest), dollars(b.Full))
	case b.PerDay == 0:
		text = p.sayf("The own system is cheaper at any demand: %s a request against %s.", dollars(b.Full), dollars(b.APIRequest))
	default:
		text = p.sayf("From %s requests a day the own system is cheaper, %s of what one can serve (%s a day). A request costs %s at the service, %s on a system that is always busy.",
			count(b.PerDay), percent(b.PerDay/b.Capacity, 0), count(b.Capacity), dollars(b.APIRequest), dollars(b.Full))
	}
	return text + p.sayf(" At %s a million tokens written both would cost the same at full load.", strings.TrimSpace(dollars(b.Price)))
}
