// The sample application: a small shop that can be made sick on purpose (see README.md).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

const (
	// Endpoints need a moment to forget a pod that is going; requests of that moment are still served.
	drainFor = time.Second
	// Deadlocked requests never finish by themselves; after this they are dropped.
	finishWithin = 5 * time.Second
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "shop: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	port, err := readPort(args, os.Getenv("PORT"))
	if err != nil {
		return err
	}
	loaded, err := loadConfig(os.LookupEnv)
	if err != nil {
		return err
	}
	act := newEffects(time.Now, crash)
	if err := applyAll(knobTable, act, loaded.settings); err != nil {
		return err
	}
	app := &shop{
		version: loaded.version, pod: podName(),
		knobs: newKnobs(loaded.settings), effects: act, metrics: newMetrics(time.Now()),
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go leakMemory(ctx, app.knobs)
	return serve(ctx, app, port)
}

func serve(ctx context.Context, app *shop, port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return fmt.Errorf("port %d cannot be opened (another PORT or --port helps): %w", port, err)
	}
	server := &http.Server{Handler: app.routes(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Printf("shop %s on port %d, pod %s\n", app.version, port, app.pod)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return drain(app, server)
	}
}

func drain(app *shop, server *http.Server) error {
	fmt.Println("shop: asked to stop, draining")
	app.draining.Store(true)
	time.Sleep(drainFor)
	deadline, cancel := context.WithTimeout(context.Background(), finishWithin)
	defer cancel()
	err := server.Shutdown(deadline)
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Println("shop: some requests did not finish in time and are dropped")
		return server.Close()
	}
	return err
}

func readPort(args []string, fromEnv string) (int, error) {
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	text := flags.String("port", fromEnv, "port to listen on (environment: PORT; 8080 unless given)")
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	if *text == "" {
		return 8080, nil
	}
	port, err := strconv.Atoi(*text)
	if err != nil || port < 1 || port > 65_535 {
		return 0, fmt.Errorf("port '%s' is not a number between 1 and 65535", *text)
	}
	return port, nil
}

func crash(reason string) {
	fmt.Fprintf(os.Stderr, "shop: %s: crashing with exit code 1\n", reason)
	os.Exit(1)
}

func podName() string {
	if name := os.Getenv("POD_NAME"); name != "" {
		return name
	}
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
