package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

const asPause = "PAUSE_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asPause) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestLeavesCleanlyWhenAskedTo(t *testing.T) {
	for _, asked := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		pause := exec.Command(os.Args[0])
		pause.Env = append(os.Environ(), asPause+"=1")
		said, err := pause.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := pause.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		if !lines.Scan() {
			t.Fatal("it never started to hold")
		}
		if err := pause.Process.Signal(asked); err != nil {
			t.Fatal(err)
		}
		if !lines.Scan() || !strings.Contains(lines.Text(), asked.String()) {
			t.Errorf("after %v: it said '%s'", asked, lines.Text())
		}
		if err := pause.Wait(); err != nil {
			t.Errorf("after %v: %v", asked, err)
		}
	}
}

func TestBuriesDeadChildren(t *testing.T) {
	deaths := make(chan os.Signal, 4)
	signal.Notify(deaths, syscall.SIGCHLD)
	defer signal.Stop(deaths)
	living := map[int]bool{}
	for range 3 {
		child, err := os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
		if err != nil {
			t.Fatal(err)
		}
		living[child.Pid] = true
	}
	for len(living) > 0 {
		select {
		case <-deaths:
		case <-time.After(5 * time.Second):
			t.Fatalf("not buried: %v", living)
		}
		for _, pid := range reap() {
			delete(living, pid)
		}
	}
	if _, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); !errors.Is(err, syscall.ECHILD) {
		t.Errorf("a child is left: %v", err)
	}
}
