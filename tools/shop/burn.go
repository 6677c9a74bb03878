package main

import (
	"math"
	"sync/atomic"
	"time"
)

// burn keeps that many cores busy until the answered function is called. A fraction of a core is spun
// for its share of each slice, so that 0.5 shows as half a core in a rate over seconds.
func burn(cores float64) func() {
	var stopped atomic.Bool
	for left := cores; left > 0; left-- {
		go spin(math.Min(left, 1), &stopped)
	}
	return func() { stopped.Store(true) }
}

func spin(share float64, stopped *atomic.Bool) {
	const slice = 20 * time.Millisecond
	busy := time.Duration(share * float64(slice))
	for !stopped.Load() {
		keepBusy(busy)
		time.Sleep(slice - busy)
	}
}

func keepBusy(length time.Duration) {
	for until := time.Now().Add(length); time.Now().Before(until); {
	}
}
