package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
)

// reserve takes resident memory straight from the kernel and answers how to give it back. The Go heap
// would hold up to twice as much for its collector, and a memory limit would be met at no known point.
func reserve(size int) (func(), error) {
	pages, err := mapPages(size)
	if err != nil {
		return nil, err
	}
	touch(pages)
	return func() { unmap(pages) }, nil
}

func mapPages(size int) ([]byte, error) {
	if size <= 0 {
		return nil, nil
	}
	pages, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("the kernel refused %d bytes of memory: %w", size, err)
	}
	return pages, nil
}

// touch makes mapped pages resident; until then they cost nothing.
func touch(pages []byte) {
	for at := 0; at < len(pages); at += os.Getpagesize() {
		pages[at] = 1
	}
}

func unmap(pages []byte) {
	if len(pages) == 0 {
		return
	}
	if err := syscall.Munmap(pages); err != nil {
		fmt.Fprintf(os.Stderr, "shop: %d bytes of memory could not be given back: %v\n", len(pages), err)
	}
}

// leakMemory never gives back what it took: only the end of the process does.
func leakMemory(ctx context.Context, k *knobs) {
	const tick = 250 * time.Millisecond
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	owed := 0.0
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		current, _ := k.current()
		owed += leakStep(current.leakMbPerMinute, tick)
		whole := int(owed) / os.Getpagesize() * os.Getpagesize()
		if _, err := reserve(whole); err != nil {
			fmt.Fprintf(os.Stderr, "shop: the memory leak stopped growing: %v\n", err)
			return
		}
		owed -= float64(whole)
	}
}

func leakStep(mbPerMinute float64, elapsed time.Duration) float64 {
	return mbPerMinute * megabyte * elapsed.Minutes()
}

// residentBytes answers false where there is no /proc (a developer's Mac).
func residentBytes() (int64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
