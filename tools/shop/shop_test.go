package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func startShop(t *testing.T, initial settings) (*shop, *httptest.Server) {
	t.Helper()
	crashed := func(reason string) { t.Errorf("crashed: %s", reason) }
	app := &shop{
		version: `2.0"x`, pod: "shop-1", knobs: newKnobs(initial),
		effects: newEffects(time.Now, crashed), metrics: newMetrics(time.Now()),
	}
	server := httptest.NewServer(app.routes())
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return app, server
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("not within 5 s: %s", what)
}

func TestGreetsWithVersionAndPod(t *testing.T) {
	_, server := startShop(t, settings{})
	code, body := get(t, server.URL+"/")
	var greeting map[string]string
	if err := json.Unmarshal([]byte(body), &greeting); err != nil {
		t.Fatal(err)
	}
	if code != 200 || greeting["version"] != `2.0"x` || greeting["pod"] != "shop-1" {
		t.Errorf("got %d %s", code, body)
	}
	if code, _ := get(t, server.URL+"/nothing"); code != 404 {
		t.Errorf("unknown path answered %d", code)
	}
}

func TestFailsExactlyTheRatioThatIsSet(t *testing.T) {
	_, server := startShop(t, settings{errorRatio: 0.25})
	failed := 0
	for range 40 {
		if code, _ := get(t, server.URL+"/"); code == 500 {
			failed++
		}
	}
	if failed != 10 {
		t.Errorf("%d of 40 failed", failed)
	}
	_, exposition := get(t, server.URL+"/metrics")
	for _, line := range []string{
		`http_requests_total{code="200",method="GET"} 30`, `http_requests_total{code="500",method="GET"} 10`,
		`http_requests_received_total 40`, `http_requests_in_flight 0`, `shop_info{version="2.0\"x"} 1`,
		`http_request_duration_seconds_count 40`, `http_request_duration_seconds_bucket{le="+Inf"} 40`,
	} {
		if !strings.Contains(exposition, line+"\n") {
			t.Errorf("no line %s in\n%s", line, exposition)
		}
	}
}

func TestADeadlockBlocksRequestsButNotHealthAndMetrics(t *testing.T) {
	app, server := startShop(t, settings{deadlock: true})
	impatient, leave := context.WithCancel(context.Background())
	patient := make(chan int, 1)
	go func() {
		answer, err := http.Get(server.URL + "/")
		if err != nil {
			patient <- 0
			return
		}
		answer.Body.Close()
		patient <- answer.StatusCode
	}()
	request, err := http.NewRequestWithContext(impatient, "GET", server.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	go func() {
		_, err := http.DefaultClient.Do(request)
		left <- err
	}()
	has := func(line string) func() bool {
		return func() bool {
			_, body := get(t, server.URL+"/metrics")
			return strings.Contains(body, line+"\n")
		}
	}
	eventually(t, "both requests came in", has("http_requests_received_total 2"))
	leave()
	if <-left == nil {
		t.Error("the impatient client was answered")
	}
	eventually(t, "one request abandoned", has("http_requests_abandoned_total 1"))
	eventually(t, "one request still in flight", has("http_requests_in_flight 1"))
	if !has(`http_requests_total{code="200",method="GET"} 0`)() {
		t.Error("a deadlocked shop counted an answer")
	}
	if code, _ := get(t, server.URL+"/health"); code != 200 {
		t.Errorf("health answered %d", code)
	}
	if err := app.knobs.turn(map[string]string{"deadlock": "false"}, app.effects); err != nil {
		t.Fatal(err)
	}
	if code := <-patient; code != 200 {
		t.Errorf("released request answered %d", code)
	}
}

func TestKnobsAreTurnedOverHTTP(t *testing.T) {
	app, server := startShop(t, settings{})
	code, body := get(t, server.URL+"/knobs?errorRatio=1&latencyMs=20")
	if code != 200 || !strings.Contains(body, `"errorRatio":1`) || !strings.Contains(body, `"deadlock":false`) {
		t.Errorf("got %d %s", code, body)
	}
	began := time.Now()
	if code, _ := get(t, server.URL+"/"); code != 500 || time.Since(began) < 20*time.Millisecond {
		t.Errorf("got %d after %s", code, time.Since(began))
	}
	answer, err := http.Post(server.URL+"/knobs?errorRatio=0", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if current, _ := app.knobs.current(); current.errorRatio != 0 || current.latencyMs != 20 {
		t.Errorf("got %+v", current)
	}
}

func TestBadKnobsAreRefusedWithTheLegalValues(t *testing.T) {
	app, server := startShop(t, settings{})
	cases := map[string]string{
		"errorRatio=banana":           "errorRatio 'banana' is not a number between 0 and 1",
		"errorRatio=1.1":              "is not a number between 0 and 1",
		"errorRatio=NaN":              "is not a number between 0 and 1",
		"cpuBurn=-1":                  "is not a number between 0 and 64",
		"deadlock=yes":                "deadlock 'yes' is not true or false",
		"latencyMs=5&latencyMs=6":     "give it once",
		"errorRatio=0.5&lateny=1":     "legal names: errorRatio, latencyMs, latencyJitterMs",
		"crashOnStart=true":           "acts only at start",
		"allocateMb=":                 "is not a number between 0 and 16384",
		"errorRatio=%zz":              "not name=value pairs",
		"latencyMs=9&errorRatio=2&x=": "legal names",
	}
	for query, want := range cases {
		code, body := get(t, server.URL+"/knobs?"+query)
		var refusal struct {
			Error string            `json:"error"`
			Legal map[string]string `json:"legal"`
		}
		if err := json.Unmarshal([]byte(body), &refusal); err != nil {
			t.Fatal(err)
		}
		if code != 400 || !strings.Contains(refusal.Error, want) && !strings.Contains(refusal.Error, "errorRatio '2'") {
			t.Errorf("%s: got %d %s", query, code, refusal.Error)
		}
		if refusal.Legal["errorRatio"] != "a number between 0 and 1" {
			t.Errorf("%s: no legal values in %s", query, body)
		}
	}
	if current, _ := app.knobs.current(); current != (settings{}) {
		t.Errorf("a refused change was applied: %+v", current)
	}
}

func TestRequestsHoldMemoryForAWhile(t *testing.T) {
	before, known := residentBytes()
	if !known {
		t.Fatal("the shop and its tests need Linux: there is no /proc here")
	}
	_, server := startShop(t, settings{memoryPerRequestKb: 8 * 1024, memoryHoldSeconds: 1})
	for range 4 {
		get(t, server.URL+"/")
	}
	if after, _ := residentBytes(); after-before < 30*megabyte {
		t.Errorf("grew by %d bytes only", after-before)
	}
	eventually(t, "the memory is given back", func() bool {
		now, _ := residentBytes()
		return now-before < 16*megabyte
	})
}

func TestHistogramBucketsAreCumulative(t *testing.T) {
	counts := newHistogram()
	for _, value := range []float64{0.001, 0.005, 0.4, 30} {
		counts.observe(value)
	}
	var text strings.Builder
	counts.write(&text, "d", "help")
	for bound, count := range map[string]int{"0.005": 2, "0.3": 2, "0.5": 3, "10": 3, "+Inf": 4} {
		if line := fmt.Sprintf("d_bucket{le=\"%s\"} %d\n", bound, count); !strings.Contains(text.String(), line) {
			t.Errorf("no line %s", line)
		}
	}
}

func TestRequestsTakeTheCPUTheyAreTold(t *testing.T) {
	_, server := startShop(t, settings{cpuPerRequestMs: 25})
	used := processTime(t)
	for range 8 {
		if code, _ := get(t, server.URL+"/"); code != 200 {
			t.Fatalf("got %d", code)
		}
	}
	// A busy machine lends a spinning request less than the whole of its time.
	if took := processTime(t) - used; took < 50*time.Millisecond {
		t.Errorf("8 requests of 25 ms took %s of CPU", took)
	}
}
