package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// settings is one consistent set of knob values; every request works on the copy it started with.
type settings struct {
	errorRatio              float64
	latencyMs               float64
	latencyJitterMs         float64
	latencyCreepMsPerMinute float64
	leakMbPerMinute         float64
	memoryPerRequestKb      float64
	memoryHoldSeconds       float64
	allocateMb              float64
	cpuBurn                 float64
	cpuPerRequestMs         float64
	deadlock                bool
	crashOnStart            bool
	crashAfterSeconds       float64
	crashAfterRequests      float64
	slowStartSeconds        float64
	readinessFlapSeconds    float64
}

// knob is one way to make the shop sick: its name over HTTP, its name in the environment and in the
// config file, and the values it takes.
type knob struct {
	name, env, legal string
	startOnly        bool
	read             func(settings) any
	write            func(*settings, string) bool
	apply            func(*effects, settings) error
}

var knobTable = []knob{
	number("errorRatio", "SHOP_ERROR_RATIO", 1, func(s *settings) *float64 { return &s.errorRatio }),
	number("latencyMs", "SHOP_LATENCY_MS", longestLatencyMs, func(s *settings) *float64 { return &s.latencyMs }),
	number("latencyJitterMs", "SHOP_LATENCY_JITTER_MS", 60_000, func(s *settings) *float64 { return &s.latencyJitterMs }),
	number("latencyCreepMsPerMinute", "SHOP_LATENCY_CREEP_MS_PER_MINUTE", 60_000, func(s *settings) *float64 { return &s.latencyCreepMsPerMinute }).then((*effects).creep),
	number("memoryLeakMbPerMinute", "SHOP_MEMORY_LEAK_MB_PER_MINUTE", 16_384, func(s *settings) *float64 { return &s.leakMbPerMinute }),
	number("memoryPerRequestKb", "SHOP_MEMORY_PER_REQUEST_KB", 1_048_576, func(s *settings) *float64 { return &s.memoryPerRequestKb }),
	number("memoryHoldSeconds", "SHOP_MEMORY_HOLD_SECONDS", 3_600, func(s *settings) *float64 { return &s.memoryHoldSeconds }),
	number("allocateMb", "SHOP_ALLOCATE_MB", 16_384, func(s *settings) *float64 { return &s.allocateMb }).then((*effects).allocate),
	number("cpuBurn", "SHOP_CPU_BURN", 64, func(s *settings) *float64 { return &s.cpuBurn }).then((*effects).burnCPU),
	number("cpuPerRequestMs", "SHOP_CPU_PER_REQUEST_MS", 10_000, func(s *settings) *float64 { return &s.cpuPerRequestMs }),
	boolean("deadlock", "SHOP_DEADLOCK", func(s *settings) *bool { return &s.deadlock }),
	boolean("crashOnStart", "SHOP_CRASH_ON_START", func(s *settings) *bool { return &s.crashOnStart }).onlyAtStart().then((*effects).crashNow),
	number("crashAfterSeconds", "SHOP_CRASH_AFTER_SECONDS", 86_400, func(s *settings) *float64 { return &s.crashAfterSeconds }).then((*effects).crashLater),
	number("crashAfterRequests", "SHOP_CRASH_AFTER_REQUESTS", 1e9, func(s *settings) *float64 { return &s.crashAfterRequests }).then((*effects).crashOnLoad),
	number("slowStartSeconds", "SHOP_SLOW_START_SECONDS", 3_600, func(s *settings) *float64 { return &s.slowStartSeconds }).then((*effects).startSlowly),
	number("readinessFlapSeconds", "SHOP_READINESS_FLAP_SECONDS", 3_600, func(s *settings) *float64 { return &s.readinessFlapSeconds }).then((*effects).flapReadiness),
}

func number(name, env string, most float64, field func(*settings) *float64) knob {
	return knob{
		name: name, env: env,
		legal: "a number between 0 and " + strconv.FormatFloat(most, 'f', -1, 64),
		read:  func(s settings) any { return *field(&s) },
		write: func(s *settings, text string) bool {
			value, err := strconv.ParseFloat(text, 64)
			// Written so that NaN, which is not below or above anything, is refused too.
			if err != nil || !(value >= 0 && value <= most) {
				return false
			}
			*field(s) = value
			return true
		},
	}
}

func boolean(name, env string, field func(*settings) *bool) knob {
	return knob{
		name: name, env: env, legal: "true or false",
		read: func(s settings) any { return *field(&s) },
		write: func(s *settings, text string) bool {
			*field(s) = text == "true"
			return text == "true" || text == "false"
		},
	}
}

func (k knob) then(apply func(*effects, settings) error) knob {
	k.apply = apply
	return k
}

func (k knob) onlyAtStart() knob {
	k.startOnly = true
	return k
}

func (k knob) set(into *settings, text string) error {
	if !k.write(into, text) {
		return fmt.Errorf("%s '%s' is not %s", k.name, text, k.legal)
	}
	return nil
}

// knobs holds the settings in force and wakes those who wait for a change.
type knobs struct {
	turning sync.Mutex // one change at a time, while requests go on reading
	mu      sync.Mutex
	values  settings
	changed chan struct{}
}

func newKnobs(initial settings) *knobs {
	return &knobs{values: initial, changed: make(chan struct{})}
}

// current answers the settings and a channel that is closed at the next change.
func (k *knobs) current() (settings, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.values, k.changed
}

// turn sets all named knobs or none, and carries out what the turned ones ask for.
func (k *knobs) turn(wanted map[string]string, act *effects) error {
	k.turning.Lock()
	defer k.turning.Unlock()
	next, _ := k.current()
	var turned []knob
	for _, name := range sortedKeys(wanted) {
		found, err := knobNamed(name)
		if err == nil && found.startOnly {
			err = fmt.Errorf("%s acts only at start: set %s, or use crashAfterSeconds", name, found.env)
		}
		if err == nil {
			err = found.set(&next, wanted[name])
		}
		if err != nil {
			return err
		}
		turned = append(turned, found)
	}
	if err := applyAll(turned, act, next); err != nil {
		return err
	}
	k.publish(next)
	return nil
}

func (k *knobs) publish(next settings) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.values = next
	close(k.changed)
	k.changed = make(chan struct{})
}

func applyAll(turned []knob, act *effects, next settings) error {
	for _, one := range turned {
		if one.apply == nil {
			continue
		}
		if err := one.apply(act, next); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return nil
}

func knobNamed(name string) (knob, error) {
	var names []string
	for _, known := range knobTable {
		if known.name == name {
			return known, nil
		}
		names = append(names, known.name)
	}
	return knob{}, fmt.Errorf("no knob is called '%s'; legal names: %s", name, strings.Join(names, ", "))
}

func legalValues() map[string]string {
	legal := map[string]string{}
	for _, known := range knobTable {
		legal[known.name] = known.legal
	}
	return legal
}

func sortedKeys(of map[string]string) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
