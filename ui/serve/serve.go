// Package serve gives the screen to a room over SSH: one program of its own for
// every connection, nothing shared but what the teacher shows.
//
// A connection gets the screen and nothing else: no shell, no command, no file of
// this machine, no forwarding. Its scenarios live in memory and are gone when it
// ends. Colours, size and language are those of the client's terminal.
package serve

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/wish/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/ssh"
	gossh "golang.org/x/crypto/ssh"

	"wattif/ui"
	"wattif/ui/language"
)

// Options say who may come and what they see. Address, Max and Idle are needed.
type Options struct {
	Address string        // "localhost:2222"
	Max     int           // connections at a time
	Idle    time.Duration // after which a connection that presses no key ends
	HostKey string        // file of the key that tells clients who answers; "" makes one for this time
	// Password lets in the teacher, whose user name is [Teacher]; "" when there is
	// none. Others need no password.
	Password string
	// Screen is what each connection starts with. It must hold no store, and its
	// library must be sealed.
	Screen ui.Options
	// Log gets a line when somebody comes or goes; nil: nobody does.
	Log io.Writer
}

// Teacher is the user name of the teacher.
const Teacher = "teacher"

// Server is a room. It listens from New to Close.
type Server struct {
	options  Options
	ssh      *ssh.Server
	listener net.Listener
	room     *ui.Room
	ctx      context.Context
	stop     context.CancelFunc

	mu    sync.Mutex
	here  int
	ended sync.WaitGroup
}

// New listens at the address. Nothing else is started.
func New(o Options) (*Server, error) {
	if o.Max < 1 {
		return nil, errors.New("serve: --max must be at least 1")
	}
	if o.Screen.Store != nil {
		return nil, errors.New("serve: a session that is kept cannot be served")
	}
	s := &Server{options: o}
	if o.Password != "" {
		s.room = ui.NewRoom()
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	key, err := hostKey(o.HostKey)
	if err != nil {
		return nil, err
	}
	s.ssh, err = wish.NewServer(
		wish.WithAddress(o.Address),
		wish.WithVersion("wattif"),
		key,
		wish.WithIdleTimeout(o.Idle),
		s.admit,
		wish.WithMiddleware(func(ssh.Handler) ssh.Handler { return s.serve }),
	)
	if err != nil {
		return nil, err
	}
	s.listener, err = net.Listen("tcp", o.Address)
	return s, err
}

// Address is where it listens, its port included.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// Serve lets connections in until Close.
func (s *Server) Serve() error {
	if err := s.ssh.Serve(s.listener); err != nil && !errors.Is(err, ssh.ErrServerClosed) {
		return err
	}
	return nil
}

// Close ends every screen and waits, at most two seconds, until they are gone.
func (s *Server) Close() error {
	s.stop()
	gone := make(chan struct{})
	go func() { s.ended.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(2 * time.Second):
	}
	return s.ssh.Close()
}

// Here is how many connections have a screen now.
func (s *Server) Here() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.here
}

// hostKey is the option that sets the server's key: one that is kept, or one of
// this time alone.
func hostKey(file string) (ssh.Option, error) {
	if file != "" {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return nil, err
		}
		return wish.WithHostKeyPath(file), nil
	}
	signer, err := newKey()
	if err != nil {
		return nil, err
	}
	return func(srv *ssh.Server) error { srv.AddHostKey(signer); return nil }, nil
}

// admit lets everybody in without a password, but for the teacher; nothing but
// sessions is answered.
func (s *Server) admit(srv *ssh.Server) error {
	want := []byte(s.options.Password)
	srv.ServerConfigCallback = func(ssh.Context) *gossh.ServerConfig {
		return &gossh.ServerConfig{
			NoClientAuth: true,
			NoClientAuthCallback: func(c gossh.ConnMetadata) (*gossh.Permissions, error) {
				if c.User() == Teacher && len(want) > 0 {
					return nil, errors.New("the teacher needs the password")
				}
				return nil, nil
			},
			MaxAuthTries: 3,
		}
	}
	srv.PasswordHandler = func(ctx ssh.Context, password string) bool {
		return ctx.User() == Teacher && len(want) > 0 && subtle.ConstantTimeCompare([]byte(password), want) == 1
	}
	srv.SubsystemHandlers = map[string]ssh.SubsystemHandler{}
	return nil
}

// enter counts a connection in; ok is false when the room is full.
func (s *Server) enter() (n int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.here >= s.options.Max || s.ctx.Err() != nil {
		return s.here, false
	}
	s.here++
	s.ended.Add(1)
	return s.here, true
}

func (s *Server) leave() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.here--
	s.ended.Done()
	return s.here
}

func (s *Server) log(format string, values ...any) {
	if s.options.Log != nil {
		fmt.Fprintf(s.options.Log, format+"\n", values...)
	}
}

// say ends a connection with a sentence.
func say(c ssh.Session, text string) {
	_, _ = io.WriteString(c, "wattif: "+text+"\r\n")
	_ = c.Exit(1)
}

// serve is one connection.
func (s *Server) serve(c ssh.Session) {
	terminal, sizes, ok := c.Pty()
	switch {
	case len(c.Command()) > 0 || c.Subsystem() != "":
		say(c, "there is only the screen here, no commands")
		return
	case !ok:
		say(c, "the screen needs a terminal: connect without a command, or with ssh -t")
		return
	case terminal.Term == "" || terminal.Term == "dumb":
		say(c, "this terminal cannot show the screen; wattif --plain on your own machine can")
		return
	}
	n, ok := s.enter()
	if !ok {
		say(c, fmt.Sprintf("the room is full: %d are here", n))
		return
	}
	s.log("%d of %d are here", n, s.options.Max)
	defer func() { s.log("%d of %d are here", s.leave(), s.options.Max) }()
	o := s.options.Screen
	o.Environ = environment(c.Environ(), terminal.Term)
	o.Served, o.Fresh, o.Store = true, true, nil
	o.Room, o.Teacher = s.room, s.room != nil && c.User() == Teacher
	o.NoColor = o.NoColor || lookup(o.Environ, "NO_COLOR") != ""
	if l, known := language.Parse(firstOf(o.Environ, "LC_ALL", "LC_MESSAGES", "LANG")); known {
		o.Language = l
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	stopWhenGone := context.AfterFunc(c.Context(), cancel)
	defer stopWhenGone()
	resized := make(chan ui.Size, 1)
	go func() {
		for {
			select {
			case w, ok := <-sizes:
				if !ok {
					return
				}
				select {
				case resized <- ui.Size{Width: w.Width, Height: w.Height}:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	keys := &pulse{Reader: c}
	keys.beat()
	var idle atomic.Bool
	go func() {
		for s.options.Idle > 0 {
			rest := time.Until(keys.last().Add(s.options.Idle))
			if rest <= 0 {
				idle.Store(true)
				cancel()
				return
			}
			select {
			case <-time.After(rest):
			case <-ctx.Done():
				return
			}
		}
	}()
	err := ui.RunRemote(ctx, o, ui.Remote{
		In: keys, Out: c, Profile: colorprofile.Env(o.Environ), Cooked: c.EmulatedPty(),
		Size: ui.Size{Width: terminal.Window.Width, Height: terminal.Window.Height}, Resized: resized,
	})
	var fault *ui.Fault
	if errors.As(err, &fault) {
		s.log("%v\n%s", fault, fault.Stack)
		_, _ = io.WriteString(c, "wattif: a fault ended it; connect again\r\n")
	}
	if idle.Load() {
		say(c, "ended after "+s.options.Idle.String()+" without a key")
		return
	}
	_ = c.Exit(0)
}

// pulse is a reader that knows when something was last read.
type pulse struct {
	io.Reader
	at atomic.Int64
}

func (p *pulse) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if n > 0 {
		p.beat()
	}
	return n, err
}

func (p *pulse) beat()           { p.at.Store(time.Now().UnixNano()) }
func (p *pulse) last() time.Time { return time.Unix(0, p.at.Load()) }

// allowed are the variables of a client that bear on its terminal; others are
// left aside.
var allowed = map[string]bool{"COLORTERM": true, "NO_COLOR": true, "LANG": true, "LC_ALL": true, "LC_MESSAGES": true, "TERM_PROGRAM": true}

// environment is what is known of the client's terminal.
func environment(sent []string, term string) []string {
	out := []string{"TERM=" + term}
	for _, v := range sent {
		if name, _, ok := strings.Cut(v, "="); ok && allowed[name] && len(v) < 256 {
			out = append(out, v)
		}
	}
	return out
}

func lookup(environ []string, name string) string {
	for _, v := range environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

func firstOf(environ []string, names ...string) string {
	for _, name := range names {
		if v := lookup(environ, name); v != "" {
			return v
		}
	}
	return ""
}

// NewPassword is a word that can be read aloud, of 40 random bits.
func NewPassword() string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz" // no i, l, o, u
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = letters[b[i]&31]
	}
	return string(b[:4]) + "-" + string(b[4:])
}
