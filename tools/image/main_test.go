package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func staticBinary(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(folder, "small"), source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return filepath.Join(folder, "small")
}

func unpack(t *testing.T, archive []byte) (map[string][]byte, []string) {
	t.Helper()
	files, order := map[string][]byte{}, []string{}
	for reader := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files, order
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		if !header.ModTime.Equal(epoch) || header.Uid != 0 {
			t.Errorf("%s: time %v, owner %d", header.Name, header.ModTime, header.Uid)
		}
		files[header.Name] = body
		order = append(order, fmt.Sprintf("%s %o", header.Name, header.Mode))
	}
}

func parse(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestWritesAnImageThatNamesWhatItHolds(t *testing.T) {
	binary, out := staticBinary(t), filepath.Join(t.TempDir(), "image.tar")
	err := run([]string{
		"--binary", binary, "--name", "shop:1", "--name", "localhost:5000/team/shop:1.0_a", "--entrypoint", "/usr/bin/shop",
		"--user", "7:8", "--env", "SHOP_VERSION=1", "--out", out,
	})
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := unpack(t, archive)
	var manifests []manifest
	parse(t, files["manifest.json"], &manifests)
	if len(manifests) != 1 || strings.Join(manifests[0].RepoTags, " ") != "shop:1 localhost:5000/team/shop:1.0_a" {
		t.Fatalf("got %+v", manifests)
	}
	var config imageConfig
	configText := files[manifests[0].Config]
	parse(t, configText, &config)
	if manifests[0].Config != fmt.Sprintf("%x.json", sha256.Sum256(configText)) {
		t.Error("the config is not named by its digest")
	}
	if config.Config.User != "7:8" || config.Config.Entrypoint[0] != "/usr/bin/shop" || config.Config.Env[1] != "SHOP_VERSION=1" {
		t.Errorf("got %+v", config)
	}
	if config.OS != "linux" || config.Architecture != runtime.GOARCH {
		t.Errorf("got %s/%s", config.OS, config.Architecture)
	}
	layer := files[manifests[0].Layers[0]]
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(layer)); config.RootFS.DiffIDs[0] != want {
		t.Error("the layer is not the one the config names")
	}
	checkLayer(t, layer, binary)
}

func checkLayer(t *testing.T, layer []byte, binary string) {
	t.Helper()
	inside, order := unpack(t, layer)
	if want := "usr/ 755,usr/bin/ 755,usr/bin/shop 755"; strings.Join(order, ",") != want {
		t.Errorf("got %v", order)
	}
	body, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(inside["usr/bin/shop"], body) {
		t.Error("the binary is not the one that was given")
	}
}

func TestTheSameBinaryGivesTheSameBytes(t *testing.T) {
	binary, folder := staticBinary(t), t.TempDir()
	var sums []string
	for _, name := range []string{"a.tar", "b.tar"} {
		out := filepath.Join(folder, name)
		if err := run([]string{"--binary", binary, "--name", "shop:1", "--out", out}); err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(body)))
	}
	if sums[0] != sums[1] {
		t.Errorf("got %v", sums)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestRefusesWhatCannotRun(t *testing.T) {
	folder := t.TempDir()
	script := filepath.Join(folder, "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	good := map[string]string{"binary": script, "name": "shop:1", "user": "1", "out": filepath.Join(folder, "out.tar")}
	cases := []struct{ flag, value, want string }{
		{"binary", "", "--binary is missing"},
		{"binary", filepath.Join(folder, "none"), "--binary cannot be read"},
		{"binary", script, "is not a Linux binary"},
		{"binary", "/bin/sh", "is not static"},
		{"name", "shop", "is not a lower-case REPOSITORY:TAG"},
		{"name", "Shop:1", "is not a lower-case REPOSITORY:TAG"},
		{"user", "root", "--user 'root' is not a number"},
		{"entrypoint", "shop", "--entrypoint 'shop' is not the absolute path"},
		{"env", "banana", "--env 'banana' is not KEY=VALUE"},
		{"out", "", "--out is missing"},
	}
	for _, one := range cases {
		args := []string{}
		for flag, value := range good {
			if flag != one.flag {
				args = append(args, "--"+flag, value)
			}
		}
		err := run(append(args, "--"+one.flag, one.value))
		if err == nil || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s=%s: got %v", one.flag, one.value, err)
		}
	}
	if err := run([]string{"--binary", script, "--out", good["out"]}); err == nil || !strings.Contains(err.Error(), "--name is missing") {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
