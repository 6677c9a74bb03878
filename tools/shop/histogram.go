package main

import (
	"fmt"
	"io"
	"sort"
	"strconv"
)

// No bound is more than 1.7 times the one before it, so that a p95 interpolated between 5 ms and 10 s is near.
var bounds = []float64{
	0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15,
	0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10,
}

type histogram struct {
	buckets []uint64
	count   uint64
	sum     float64
}

func newHistogram() *histogram {
	return &histogram{buckets: make([]uint64, len(bounds))}
}

func (h *histogram) observe(value float64) {
	h.count++
	h.sum += value
	if at := sort.SearchFloat64s(bounds, value); at < len(bounds) {
		h.buckets[at]++
	}
}

// write turns the counts, each kept in one bucket alone, into the cumulative ones of the text format.
func (h *histogram) write(w io.Writer, name, help string) {
	head(w, name, "histogram", help)
	below := uint64(0)
	for at, bound := range bounds {
		below += h.buckets[at]
		fmt.Fprintf(w, "%s_bucket{le=\"%s\"} %d\n", name, strconv.FormatFloat(bound, 'g', -1, 64), below)
	}
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n", name, h.count)
	fmt.Fprintf(w, "%s_sum %s\n", name, strconv.FormatFloat(h.sum, 'g', -1, 64))
	fmt.Fprintf(w, "%s_count %d\n", name, h.count)
}
