package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"
)

const clientLeft = 0

type shop struct {
	version, pod string
	knobs        *knobs
	effects      *effects
	metrics      *metrics
	turns        atomic.Uint64
	draining     atomic.Bool
}

func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", s.greet)
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /metrics", s.exposition)
	mux.HandleFunc("GET /knobs", s.turnKnobs)
	mux.HandleFunc("POST /knobs", s.turnKnobs)
	return mux
}

func (s *shop) greet(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	s.metrics.begin()
	s.effects.countRequest()
	// A client that leaves is noticed only once its body has been read.
	code := http.StatusBadRequest
	_, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, megabyte))
	if err == nil {
		code, err = s.work(r.Context())
	}
	if code == clientLeft {
		s.metrics.leave()
		return
	}
	body := map[string]string{"version": s.version, "pod": s.pod, "message": "welcome to the shop"}
	if err != nil {
		body["message"] = err.Error()
	}
	// Counted before it is sent, so that who has the answer finds it counted.
	s.metrics.answered(code, r.Method, time.Since(began))
	writeJSON(w, code, body)
}

// work answers the status to send, or clientLeft.
func (s *shop) work(ctx context.Context) (int, error) {
	current, open := s.passGate(ctx)
	if !open {
		return clientLeft, nil
	}
	release, err := reserve(int(current.memoryPerRequestKb * kilobyte))
	if err != nil {
		return http.StatusInternalServerError, err
	}
	if current.memoryPerRequestKb > 0 {
		time.AfterFunc(seconds(current.memoryHoldSeconds), release)
	}
	keepBusy(seconds(current.cpuPerRequestMs / 1000))
	if !pause(ctx, s.effects.latency(current, rand.ExpFloat64())) {
		return clientLeft, nil
	}
	if failsOnTurn(s.turns.Add(1), current.errorRatio) {
		return http.StatusInternalServerError, fmt.Errorf("the shop fails on purpose: errorRatio is %v", current.errorRatio)
	}
	return http.StatusOK, nil
}

func (s *shop) passGate(ctx context.Context) (settings, bool) {
	for {
		current, changed := s.knobs.current()
		if !current.deadlock {
			return current, true
		}
		select {
		case <-ctx.Done():
			return current, false
		case <-changed:
		}
	}
}

// failsOnTurn spreads failures evenly: a ratio of 0.25 fails every fourth request, so that a check over
// a hundred requests sees the ratio that was set and not the luck of a draw.
func failsOnTurn(turn uint64, ratio float64) bool {
	return math.Floor(float64(turn)*ratio) > math.Floor(float64(turn-1)*ratio)
}

func pause(ctx context.Context, length time.Duration) bool {
	if length <= 0 {
		return true
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *shop) health(w http.ResponseWriter, _ *http.Request) {
	reason := s.effects.unready()
	if s.draining.Load() {
		reason = "draining"
	}
	if reason != "" {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": reason})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

func (s *shop) exposition(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.metrics.write(w, s.version)
}

func (s *shop) turnKnobs(w http.ResponseWriter, r *http.Request) {
	wanted, err := readKnobs(r.URL.RawQuery)
	if err == nil && len(wanted) > 0 {
		err = s.knobs.turn(wanted, s.effects)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": err.Error(), "legal": legalValues()})
		return
	}
	current, _ := s.knobs.current()
	values := map[string]any{}
	for _, known := range knobTable {
		values[known.name] = known.read(current)
	}
	writeJSON(w, http.StatusOK, values)
}

func readKnobs(query string) (map[string]string, error) {
	parsed, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("the query is not name=value pairs: %w", err)
	}
	wanted := map[string]string{}
	for name, texts := range parsed {
		if len(texts) != 1 {
			return nil, fmt.Errorf("%s is given %d times: give it once", name, len(texts))
		}
		wanted[name] = texts[0]
	}
	return wanted, nil
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		fmt.Fprintf(os.Stderr, "shop: an answer could not be sent: %v\n", err)
	}
}
