package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui"
	"wattif/ui/serve"
	"wattif/ui/theme"
)

// serveFlags are the options of serve.
type serveFlags struct {
	address, hostKey, theme string
	max                     int
	idle                    time.Duration
	teach, ascii            bool
}

func (p *program) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [LINE…] --ssh [ADDRESS]:PORT",
		Short: "The screen for a room, over SSH",
		Long: `Let others use the screen with nothing but an SSH client: each connection has a
session of its own, in memory, with the colours, size and language of its terminal.
There is no shell, no command, no file and no password; when a connection ends, its
session is gone.

It listens on this machine alone unless an address is named: --ssh 0.0.0.0:2222 lets
in whoever reaches this machine.

With --teach there is a teacher: who connects as the user "teacher" with the password
that is printed at the start. F shows the others what the teacher shows, as it
changes. T is big letters, Q the code of a scenario over the whole screen.`,
		Example: `  wattif serve --ssh :2222
  wattif serve --ssh 0.0.0.0:2222 --max 40 --idle 30m --teach
  ssh -p 2222 localhost`,
		ValidArgsFunction: p.completeLine,
		RunE:              func(cmd *cobra.Command, args []string) error { return p.serve(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "ssh", "", "listen for SSH at `[address]:port`; without an address on this machine alone")
	flags.IntVar(&f.max, "max", 40, "connections at a time")
	flags.DurationVar(&f.idle, "idle", 30*time.Minute, "end a connection without a key after this `time`")
	flags.StringVar(&f.hostKey, "host-key", "", "`file` of the server's key, or \"new\" for one of this time alone (default: in the state folder)")
	flags.BoolVar(&f.teach, "teach", false, "let a teacher in, with a password that is printed")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with ASCII alone")
	flags.StringVar(&f.theme, "theme", "auto", "`name` of the colours to start with: "+strings.Join(themes, ", "))
	must(cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themes, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("host-key", cobra.FixedCompletions([]string{"new"}, cobra.ShellCompDirectiveDefault)))
	return cmd
}

// listenAddress adds this machine's own address where only a port is named.
func listenAddress(text string) (string, error) {
	if text == "" {
		return "", errors.New("serve listens only where it is told to: --ssh :2222")
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || port == "" {
		return "", &sim.KnobError{Knob: "ssh", Value: text, Reason: "is not [address]:port", Nearest: ":2222"}
	}
	if host == "" {
		host = "localhost"
	}
	return net.JoinHostPort(host, port), nil
}

func (p *program) serve(cmd *cobra.Command, args []string, f *serveFlags) error {
	address, err := listenAddress(f.address)
	if err != nil {
		return err
	}
	if !contains(theme.Names(), f.theme) {
		return &sim.KnobError{Knob: "theme", Value: f.theme, Reason: "is not a theme", Nearest: knob.Nearest(f.theme, themes), Accepted: strings.Join(themes, " ")}
	}
	if f.idle < time.Second {
		return &sim.KnobError{Knob: "idle", Value: f.idle.String(), Reason: "is too short", Accepted: "1s and more"}
	}
	lib, err := p.load()
	if err != nil {
		return err
	}
	own, err := p.readConfig()
	if err != nil {
		return err
	}
	screen := ui.Options{Library: lib, Theme: f.theme, ASCII: f.ascii, Version: version(), Unit: own.unit, Language: p.speech}
	if len(args) > 0 || len(p.sets) > 0 {
		s, err := p.joined(args)
		if err != nil {
			return err
		}
		if _, err := sim.Run(&s); err != nil {
			return err
		}
		screen.Start = []sim.Scenario{s}
	}
	lib.Seal()
	key := f.hostKey
	switch key {
	case "new":
		key = ""
	case "":
		if file := ui.SessionFile(p.env); file != "" {
			key = filepath.Join(filepath.Dir(file), "host_key")
		}
	}
	password := ""
	if f.teach {
		password = serve.NewPassword()
	}
	server, err := serve.New(serve.Options{Address: address, Max: f.max, Idle: f.idle, HostKey: key, Password: password, Screen: screen, Log: p.stderr})
	if err != nil {
		return err
	}
	ctx, stop, code := interruptible(cmd.Context())
	defer stop()
	host, port, _ := net.SplitHostPort(server.Address().String())
	if !net.ParseIP(host).IsLoopback() {
		host = "ADDRESS"
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	} else {
		host = "localhost"
		if strings.HasPrefix(f.address, ":") {
			fmt.Fprintf(p.stderr, "wattif: only this machine can connect; --ssh 0.0.0.0:%s lets others in\n", port)
		}
	}
	fmt.Fprintf(p.stdout, "ssh -p %s %s\n", port, host)
	if password != "" {
		fmt.Fprintf(p.stdout, "ssh -p %s %s@%s   password %s\n", port, serve.Teacher, host, password)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve() }()
	select {
	case err = <-served:
	case <-ctx.Done():
		err = server.Close()
		if code() != 0 {
			return exitStatus(code())
		}
	}
	return err
}
