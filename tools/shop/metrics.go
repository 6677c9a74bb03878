package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"
)

// The text format knows these escapes and no others; Go's %q knows more.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

type answer struct {
	code   int
	method string
}

// metrics counts requests to `/` alone, so that probes and scrapes do not hide that nothing comes out.
// A request whose client left was never answered: it is abandoned, not completed.
type metrics struct {
	mu        sync.Mutex
	started   time.Time
	received  uint64
	abandoned uint64
	inFlight  int
	answers   map[answer]uint64
	durations *histogram
}

func newMetrics(started time.Time) *metrics {
	return &metrics{
		started: started,
		// Both exist from the first scrape on, or the first failure would be invisible to rate().
		answers:   map[answer]uint64{{200, "GET"}: 0, {500, "GET"}: 0},
		durations: newHistogram(),
	}
}

func (m *metrics) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.received++
	m.inFlight++
}

func (m *metrics) answered(code int, method string, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	m.answers[answer{code, knownMethod(method)}]++
	m.durations.observe(took.Seconds())
}

func (m *metrics) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	m.abandoned++
}

func (m *metrics) write(w io.Writer, version string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head(w, "shop_info", "gauge", "The version that runs.")
	fmt.Fprintf(w, "shop_info{version=\"%s\"} 1\n", labelEscapes.Replace(version))
	head(w, "http_requests_received_total", "counter", "Requests to / that came in.")
	fmt.Fprintf(w, "http_requests_received_total %d\n", m.received)
	head(w, "http_requests_total", "counter", "Requests to / that were answered.")
	for _, key := range m.sortedAnswers() {
		fmt.Fprintf(w, "http_requests_total{code=\"%d\",method=\"%s\"} %d\n", key.code, key.method, m.answers[key])
	}
	head(w, "http_requests_abandoned_total", "counter", "Requests to / whose client left before an answer.")
	fmt.Fprintf(w, "http_requests_abandoned_total %d\n", m.abandoned)
	head(w, "http_requests_in_flight", "gauge", "Requests to / being worked on.")
	fmt.Fprintf(w, "http_requests_in_flight %d\n", m.inFlight)
	m.durations.write(w, "http_request_duration_seconds", "Time to answer a request to /.")
	head(w, "process_start_time_seconds", "gauge", "Start of the process, in seconds since 1970.")
	fmt.Fprintf(w, "process_start_time_seconds %.3f\n", float64(m.started.UnixMilli())/1000)
	if bytes, known := residentBytes(); known {
		head(w, "process_resident_memory_bytes", "gauge", "Resident memory of the process.")
		fmt.Fprintf(w, "process_resident_memory_bytes %d\n", bytes)
	}
}

func (m *metrics) sortedAnswers() []answer {
	keys := make([]answer, 0, len(m.answers))
	for key := range m.answers {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(a, b int) bool {
		if keys[a].code != keys[b].code {
			return keys[a].code < keys[b].code
		}
		return keys[a].method < keys[b].method
	})
	return keys
}

func head(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// A client may send any word as its method; each would become a series of its own.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "OTHER"
}
