package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// One time for all, so that the same binary gives the same image, byte for byte.
var epoch = time.Unix(0, 0).UTC()

type runConfig struct {
	User       string   `json:"User"`
	Env        []string `json:"Env"`
	Entrypoint []string `json:"Entrypoint"`
	WorkingDir string   `json:"WorkingDir"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

type imageConfig struct {
	Architecture string    `json:"architecture"`
	OS           string    `json:"os"`
	Created      time.Time `json:"created"`
	Config       runConfig `json:"config"`
	RootFS       rootFS    `json:"rootfs"`
}

type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// save writes beside the target and renames, so that a target that exists is always whole.
func (i *image) save(out string) error {
	architecture, err := i.architecture()
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(out), filepath.Base(out)+".part-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", out, err)
	}
	defer os.Remove(part.Name())
	err = i.write(part, architecture)
	if closed := part.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", out, err)
	}
	if err := os.Chmod(part.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(part.Name(), out)
}

func (i *image) write(w io.Writer, architecture string) error {
	layer, err := i.layer()
	if err != nil {
		return err
	}
	diffID := fmt.Sprintf("%x", sha256.Sum256(layer))
	config, err := json.Marshal(imageConfig{
		Architecture: architecture,
		OS:           "linux",
		Created:      epoch,
		Config: runConfig{
			User:       i.user,
			Env:        append([]string{"PATH=/"}, i.env...),
			Entrypoint: []string{i.entrypoint},
			WorkingDir: "/",
		},
		RootFS: rootFS{Type: "layers", DiffIDs: []string{"sha256:" + diffID}},
	})
	if err != nil {
		return err
	}
	configName := fmt.Sprintf("%x.json", sha256.Sum256(config))
	list, err := json.Marshal([]manifest{{Config: configName, RepoTags: i.names, Layers: []string{diffID + ".tar"}}})
	if err != nil {
		return err
	}
	archive := tar.NewWriter(w)
	for _, file := range []struct {
		name string
		body []byte
	}{{"manifest.json", list}, {configName, config}, {diffID + ".tar", layer}} {
		if err := addFile(archive, file.name, 0o644, file.body); err != nil {
			return err
		}
	}
	return archive.Close()
}

// layer holds the binary at its entrypoint, below folders that any user may pass.
func (i *image) layer() ([]byte, error) {
	binary, err := os.ReadFile(i.binary)
	if err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	layer := tar.NewWriter(&buffer)
	inside := strings.TrimPrefix(i.entrypoint, "/")
	for at, letter := range inside {
		if letter != '/' {
			continue
		}
		folder := tar.Header{Typeflag: tar.TypeDir, Name: inside[:at+1], Mode: 0o755, ModTime: epoch, Format: tar.FormatUSTAR}
		if err := layer.WriteHeader(&folder); err != nil {
			return nil, err
		}
	}
	if err := addFile(layer, path.Clean(inside), 0o755, binary); err != nil {
		return nil, err
	}
	err = layer.Close()
	return buffer.Bytes(), err
}

func addFile(archive *tar.Writer, name string, mode int64, body []byte) error {
	header := tar.Header{
		Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(body)), ModTime: epoch, Format: tar.FormatUSTAR,
	}
	if err := archive.WriteHeader(&header); err != nil {
		return err
	}
	_, err := archive.Write(body)
	return err
}
