// The pause container: it holds a pod's namespaces open, and as process 1 of a shared process namespace
// it buries the children that others left behind.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCHLD)
	fmt.Println("pause: holding the pod's namespaces")
	for {
		// Buried before the first wait too: a child may have died before the signal was asked for.
		reap()
		if received := <-signals; received != syscall.SIGCHLD {
			fmt.Printf("pause: got %v, leaving\n", received)
			return
		}
	}
}

// reap buries every dead child there is, because several deaths can arrive as one signal.
func reap() []int {
	var buried []int
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return buried
		}
		buried = append(buried, pid)
	}
}
