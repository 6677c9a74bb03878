package main

import (
	"debug/elf"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

type image struct {
	binary, entrypoint, user string
	names, env               []string
}

var (
	namePattern = regexp.MustCompile(`^[a-z0-9]+([._:/-]+[a-z0-9]+)*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	userPattern = regexp.MustCompile(`^[0-9]+(:[0-9]+)?$`)
	envPattern  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
)

var architectures = map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}

// check fills in the entrypoint and refuses what no container runtime would start.
func (i *image) check() error {
	if i.binary == "" {
		return fmt.Errorf("--binary is missing: name the static binary to pack")
	}
	if len(i.names) == 0 {
		return fmt.Errorf("--name is missing: give the image a name such as shop:1.0.0")
	}
	for _, name := range i.names {
		if !namePattern.MatchString(name) {
			return fmt.Errorf("--name '%s' is not a lower-case REPOSITORY:TAG such as shop:1.0.0", name)
		}
	}
	for _, pair := range i.env {
		if !envPattern.MatchString(pair) {
			return fmt.Errorf("--env '%s' is not KEY=VALUE", pair)
		}
	}
	if !userPattern.MatchString(i.user) {
		return fmt.Errorf("--user '%s' is not a number or NUMBER:NUMBER: the image has no user database", i.user)
	}
	if i.entrypoint == "" {
		i.entrypoint = "/" + filepath.Base(i.binary)
	}
	if !path.IsAbs(i.entrypoint) || path.Clean(i.entrypoint) != i.entrypoint || i.entrypoint == "/" {
		return fmt.Errorf("--entrypoint '%s' is not the absolute path of a file", i.entrypoint)
	}
	return nil
}

// architecture reads what the binary was built for, and refuses one that needs files the image lacks.
func (i *image) architecture() (string, error) {
	if _, err := os.Stat(i.binary); err != nil {
		return "", fmt.Errorf("--binary cannot be read: %w", err)
	}
	program, err := elf.Open(i.binary)
	if err != nil {
		return "", fmt.Errorf("%s is not a Linux binary: %w", i.binary, err)
	}
	defer program.Close()
	for _, segment := range program.Progs {
		if segment.Type == elf.PT_INTERP {
			return "", fmt.Errorf("%s is not static: build it with CGO_ENABLED=0", i.binary)
		}
	}
	name, known := architectures[program.Machine]
	if !known {
		return "", fmt.Errorf("%s is built for %v: only amd64 and arm64 are known", i.binary, program.Machine)
	}
	return name, nil
}
