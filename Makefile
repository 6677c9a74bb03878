# Each line is what a person would type; the work is in the npm scripts and in deploy/local.
SHELL := /bin/bash
NODE := node_modules/.bin/node
STACK := $(NODE) deploy/local/main.ts

.DEFAULT_GOAL := help
.PHONY: help up down status demo test verify

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

up: node_modules ## start the local stack: Temporal, Kubernetes with two nodes, Prometheus, Paramedic
	@$(STACK) up

down: node_modules ## end it, and leave nothing on the machine
	@$(STACK) down

status: node_modules ## what runs, where, since when
	@$(STACK) status

demo: node_modules ## watch real workloads break and heal
	@$(STACK) status >/dev/null 2>&1 && keep=1 || keep=$(KEEP); \
	$(STACK) up && { npm run --silent demo; code=$$?; [ -n "$$keep" ] || $(STACK) down; exit $$code; }

test: node_modules ## everything that is tested, on the real stack
	@npm run --silent test:all

verify: node_modules ## what needs no server: format, lint, imports, types, unit tests
	@npm run --silent verify

node_modules: node_modules/.package-lock.json

node_modules/.package-lock.json: package-lock.json
	@command -v npm >/dev/null || { echo 'npm is not installed: install Node.js 20 or newer (nodejs.org), then run make again'; exit 1; }
	@echo 'installing npm dependencies (package-lock.json changed; about a minute) …'
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
