package main

import (
	"strings"
	"testing"
	"time"
)

func TestIsUnreadyWhileStartingAndInTheSecondHalfOfAFlap(t *testing.T) {
	now := time.Unix(1_000, 0)
	act := newEffects(func() time.Time { return now }, func(string) {})
	if err := applyAll(knobTable, act, settings{slowStartSeconds: 5, readinessFlapSeconds: 20}); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		after int64
		want  string
	}{{0, "starting"}, {4, "starting"}, {5, ""}, {9, ""}, {10, "flapping"}, {19, "flapping"}, {20, ""}, {30, "flapping"}}
	for _, step := range steps {
		now = time.Unix(1_000+step.after, 0)
		if reason := act.unready(); reason != step.want {
			t.Errorf("after %d s: got '%s'", step.after, reason)
		}
	}
}

func TestCrashesWithAReason(t *testing.T) {
	cases := map[string]settings{
		"crashOnStart is set":               {crashOnStart: true},
		"crashAfterSeconds=0.01 has passed": {crashAfterSeconds: 0.01},
		"crashAfterRequests=2 is reached":   {crashAfterRequests: 2},
	}
	for want, asked := range cases {
		reasons := make(chan string, 4)
		act := newEffects(time.Now, func(reason string) { reasons <- reason })
		if err := applyAll(knobTable, act, asked); err != nil {
			t.Fatal(err)
		}
		act.countRequest()
		act.countRequest()
		select {
		case reason := <-reasons:
			if !strings.Contains(reason, want) {
				t.Errorf("got %s, want %s", reason, want)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("no crash: %s", want)
		}
		act.stopBurn()
	}
}

func TestAPlannedCrashCanBeCalledOff(t *testing.T) {
	act := newEffects(time.Now, func(reason string) { t.Errorf("crashed: %s", reason) })
	for _, wanted := range []string{"3600", "0"} {
		knobs := newKnobs(settings{})
		if err := knobs.turn(map[string]string{"crashAfterSeconds": wanted}, act); err != nil {
			t.Fatal(err)
		}
	}
	if act.crashTimer != nil {
		t.Error("the crash is still planned")
	}
}

func TestAllocatesResidentMemoryAndGivesItBack(t *testing.T) {
	before, known := residentBytes()
	if !known {
		t.Fatal("the shop and its tests need Linux: there is no /proc here")
	}
	act := newEffects(time.Now, func(string) {})
	for _, step := range []struct{ mb, least, most float64 }{{64, 60, 80}, {16, 12, 32}, {0, -16, 16}} {
		if err := act.allocate(settings{allocateMb: step.mb}); err != nil {
			t.Fatal(err)
		}
		after, _ := residentBytes()
		if grown := float64(after-before) / megabyte; grown < step.least || grown > step.most {
			t.Errorf("allocateMb=%v: grew by %v MB", step.mb, grown)
		}
	}
}

func TestLeaksByTheMinute(t *testing.T) {
	if step := leakStep(60, time.Second); step != megabyte {
		t.Errorf("60 MB a minute leaked %v bytes in a second", step)
	}
}

func TestBurnsTheCoresItIsTold(t *testing.T) {
	stop := burn(0.5)
	defer stop()
	began, used := time.Now(), processTime(t)
	eventually(t, "a fifth of a core is used", func() bool {
		return time.Since(began) > 200*time.Millisecond && processTime(t)-used > time.Since(began)/5
	})
}

func TestLatencyCreepsFromTheTurnOnAndEndsWithIt(t *testing.T) {
	now := time.Unix(1_000, 0)
	act := newEffects(func() time.Time { return now }, func(string) {})
	creeping := settings{latencyMs: 10, latencyCreepMsPerMinute: 30}
	if err := act.creep(creeping); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  time.Duration
	}{
		{0, 10 * time.Millisecond}, {time.Second, 10500 * time.Microsecond},
		{2 * time.Minute, 70 * time.Millisecond}, {9_000 * time.Hour, 10 * time.Minute},
	} {
		now = time.Unix(1_000, 0).Add(step.after)
		if got := act.latency(creeping, 1); got != step.want {
			t.Errorf("after %s: %s", step.after, got)
		}
	}
	if got := act.latency(settings{latencyMs: 10}, 1); got != 10*time.Millisecond {
		t.Errorf("turned down: %s", got)
	}
}

func TestJitterIsAddedByChance(t *testing.T) {
	act := newEffects(time.Now, func(string) {})
	noisy := settings{latencyMs: 10, latencyJitterMs: 20}
	for random, want := range map[float64]time.Duration{0: 10 * time.Millisecond, 3: 70 * time.Millisecond} {
		if got := act.latency(noisy, random); got != want {
			t.Errorf("%v: %s", random, got)
		}
	}
}
