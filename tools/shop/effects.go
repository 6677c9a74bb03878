package main

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// No client waits longer, whatever creeps.
const longestLatencyMs = 600_000

// effects carries out the knobs that act on the process itself rather than on one request.
type effects struct {
	now   func() time.Time
	crash func(reason string)

	mu         sync.Mutex
	slowUntil  time.Time
	flapFrom   time.Time
	flapPeriod time.Duration
	creepFrom  time.Time
	crashTimer *time.Timer
	stopBurn   func()
	ballast    []byte

	crashAt  atomic.Int64
	requests atomic.Int64
}

func newEffects(now func() time.Time, crash func(string)) *effects {
	return &effects{now: now, crash: crash, stopBurn: func() {}}
}

func (e *effects) crashNow(s settings) error {
	if s.crashOnStart {
		e.crash("crashOnStart is set")
	}
	return nil
}

// crashLater counts from now, which at start is the start of the process; 0 calls the crash off.
func (e *effects) crashLater(s settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.crashTimer != nil {
		e.crashTimer.Stop()
		e.crashTimer = nil
	}
	if s.crashAfterSeconds > 0 {
		reason := fmt.Sprintf("crashAfterSeconds=%v has passed", s.crashAfterSeconds)
		e.crashTimer = time.AfterFunc(seconds(s.crashAfterSeconds), func() { e.crash(reason) })
	}
	return nil
}

func (e *effects) crashOnLoad(s settings) error {
	e.requests.Store(0)
	e.crashAt.Store(int64(s.crashAfterRequests))
	return nil
}

func (e *effects) countRequest() {
	count, limit := e.requests.Add(1), e.crashAt.Load()
	if limit > 0 && count >= limit {
		e.crash(fmt.Sprintf("crashAfterRequests=%d is reached", limit))
	}
}

func (e *effects) startSlowly(s settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.slowUntil = e.now().Add(seconds(s.slowStartSeconds))
	return nil
}

func (e *effects) flapReadiness(s settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.flapFrom, e.flapPeriod = e.now(), seconds(s.readinessFlapSeconds)
	return nil
}

// creep counts from now, which at start is the start of the process.
func (e *effects) creep(settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.creepFrom = e.now()
	return nil
}

// latency is how much longer a request takes now. The jitter is its mean: most requests take less, a few much
// more, so that a percentile moves by itself as it does in a healthy service.
func (e *effects) latency(s settings, random float64) time.Duration {
	e.mu.Lock()
	minutes := e.now().Sub(e.creepFrom).Minutes()
	e.mu.Unlock()
	ms := s.latencyMs + s.latencyJitterMs*random
	if s.latencyCreepMsPerMinute > 0 {
		ms += s.latencyCreepMsPerMinute * minutes
	}
	return seconds(math.Min(ms, longestLatencyMs) / 1000)
}

// unready answers why the shop is not ready, or nothing. Of each flap period the first half is ready.
func (e *effects) unready() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	if now.Before(e.slowUntil) {
		return "starting"
	}
	if e.flapPeriod > 0 && now.Sub(e.flapFrom)%e.flapPeriod >= e.flapPeriod/2 {
		return "flapping"
	}
	return ""
}

func (e *effects) allocate(s settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	next, err := mapPages(int(s.allocateMb * megabyte))
	if err != nil {
		return err
	}
	// Given back before the new pages are touched, or both would count against the limit for a moment.
	unmap(e.ballast)
	touch(next)
	e.ballast = next
	return nil
}

func (e *effects) burnCPU(s settings) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopBurn()
	e.stopBurn = burn(s.cpuBurn)
	return nil
}

func seconds(value float64) time.Duration {
	return time.Duration(value * float64(time.Second))
}
