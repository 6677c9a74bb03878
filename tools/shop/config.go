package main

import (
	"fmt"
	"os"
	"strings"
)

type config struct {
	version  string
	settings settings
}

// loadConfig reads the defaults, then the file named by SHOP_CONFIG_FILE, then the environment, which
// wins. Anything it cannot read is an error: a wrong configuration must stop the shop, not half-start it.
func loadConfig(lookup func(string) (string, bool)) (config, error) {
	loaded := config{version: "dev", settings: settings{memoryHoldSeconds: 30}}
	if path, named := lookup("SHOP_CONFIG_FILE"); named && path != "" {
		if err := loaded.readFile(path); err != nil {
			return config{}, fmt.Errorf("config: %w", err)
		}
	}
	// Only known names are read: Kubernetes itself sets SHOP_PORT and the like for a Service called shop.
	for _, name := range configNames() {
		text, present := lookup(name)
		if !present {
			continue
		}
		if err := loaded.put(name, text); err != nil {
			return config{}, fmt.Errorf("environment: %w (from %s)", err, name)
		}
	}
	return loaded, nil
}

func (c *config) readFile(path string) error {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return fmt.Errorf("file %s (SHOP_CONFIG_FILE) does not exist: mount it or unset SHOP_CONFIG_FILE", path)
	}
	if err != nil {
		return fmt.Errorf("file %s (SHOP_CONFIG_FILE) cannot be read: %w", path, err)
	}
	for index, line := range strings.Split(string(text), "\n") {
		if err := c.putLine(strings.TrimSpace(line)); err != nil {
			return fmt.Errorf("%w (%s line %d)", err, path, index+1)
		}
	}
	return nil
}

func (c *config) putLine(line string) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	name, text, split := strings.Cut(line, "=")
	if !split {
		return fmt.Errorf("'%s' is not a KEY=VALUE line", line)
	}
	return c.put(strings.TrimSpace(name), strings.TrimSpace(text))
}

func (c *config) put(name, text string) error {
	if name == "SHOP_VERSION" {
		c.version = text
		return nil
	}
	for _, known := range knobTable {
		if known.env == name {
			return known.set(&c.settings, text)
		}
	}
	return fmt.Errorf("no setting is called '%s'; legal names: %s", name, strings.Join(configNames(), ", "))
}

func configNames() []string {
	names := []string{"SHOP_VERSION"}
	for _, known := range knobTable {
		names = append(names, known.env)
	}
	return names
}
