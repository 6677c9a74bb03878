package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, present := values[name]
		return value, present
	}
}

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadsTheFileAndLetsTheEnvironmentWin(t *testing.T) {
	path := configFile(t, "# comment\n\nSHOP_ERROR_RATIO = 0.5\r\nSHOP_LATENCY_MS=80\nSHOP_DEADLOCK=true\nSHOP_VERSION=3\n")
	loaded, err := loadConfig(environment(map[string]string{
		"SHOP_CONFIG_FILE": path, "SHOP_LATENCY_MS": "5",
		"SHOP_PORT": "tcp://10.0.0.1:80", "SHOP_SERVICE_HOST": "10.0.0.1",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := settings{errorRatio: 0.5, latencyMs: 5, deadlock: true, memoryHoldSeconds: 30}
	if loaded.settings != want || loaded.version != "3" {
		t.Errorf("got %+v", loaded)
	}
}

func TestRefusesAWrongConfiguration(t *testing.T) {
	cases := map[string]struct {
		env  map[string]string
		want string
	}{
		"missing file":   {map[string]string{"SHOP_CONFIG_FILE": "/no/such"}, "config: file /no/such (SHOP_CONFIG_FILE) does not exist"},
		"bad value":      {map[string]string{"SHOP_CONFIG_FILE": configFile(t, "SHOP_ERROR_RATIO=banana")}, "config: errorRatio 'banana' is not a number between 0 and 1"},
		"unknown key":    {map[string]string{"SHOP_CONFIG_FILE": configFile(t, "SHOP_EROR_RATIO=1")}, "config: no setting is called 'SHOP_EROR_RATIO'; legal names: SHOP_VERSION, SHOP_ERROR_RATIO"},
		"not a pair":     {map[string]string{"SHOP_CONFIG_FILE": configFile(t, "\nbanana")}, "line 2)"},
		"bad variable":   {map[string]string{"SHOP_CPU_BURN": "all"}, "environment: cpuBurn 'all' is not a number between 0 and 64 (from SHOP_CPU_BURN)"},
		"empty variable": {map[string]string{"SHOP_DEADLOCK": ""}, "deadlock '' is not true or false"},
	}
	for name, one := range cases {
		if _, err := loadConfig(environment(one.env)); err == nil || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReadsThePort(t *testing.T) {
	cases := []struct {
		args []string
		env  string
		want int
	}{{nil, "", 8080}, {nil, "9000", 9000}, {[]string{"--port", "81"}, "9000", 81}}
	for _, one := range cases {
		if port, err := readPort(one.args, one.env); err != nil || port != one.want {
			t.Errorf("%+v: got %d, %v", one, port, err)
		}
	}
	if _, err := readPort(nil, "tcp://10.0.0.1:80"); err == nil {
		t.Error("a wrong port was taken")
	}
}
