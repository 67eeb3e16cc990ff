# Thin on purpose: the work is done by `go run ./cmd/tixters <command>`.
# Settings come from the environment; .env.example lists them.

.DEFAULT_GOAL := help
.PHONY: help run test verify bench bench-drop drop chaos-drop bench-money chaos-money bench-settle generate reset fmt needs-go needs-node

TIXTERS := go run ./cmd/tixters

help: ## this list
	@echo "Tixters. Needs Go 1.26 and Node 20 or newer, nothing else."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: needs-node ## everything, from nothing: database, workflows, stand-ins, API, apps, demo data; Ctrl-C ends it
	@ls .tixters/bin/temporal-* >/dev/null 2>&1 || echo "The first start fetches and builds: a few minutes for Tixters, some more for the Temporal server."
	@$(TIXTERS) run

test: needs-node ## everything that must pass: Go, apps, browser; PART="go e2e" runs only those
	@$(TIXTERS) test $(PART)

verify: needs-node ## format, vet, linters, types, generated files, architecture; PART as above
	@$(TIXTERS) verify $(PART)

bench: needs-node ## the benchmarks, one line each; BENCH_STRICT=1 makes a short line fail
	@$(TIXTERS) bench

bench-drop: needs-go ## a ticket drop against other schemes, on a Postgres of its own; BENCH_STRICT=1 as above
	@$(TIXTERS) bench-drop

chaos-drop: needs-go ## a drop while APIs, worker, Temporal and Postgres are killed; SIZE="3000 1500 7": buyers, tickets, seed
	@$(TIXTERS) chaos-drop $(SIZE)

drop: needs-node ## the whole story of a drop: 50,000 buyers, 5,000 tickets; SIZE="5000 500" plays a smaller one
	@$(TIXTERS) drop $(SIZE)

bench-money: needs-go ## a year of money in an hour: 200 events, 20,000 orders, with faults; SIZE="10 300 1": events, orders, seed
	@$(TIXTERS) bench-money $(SIZE)

chaos-money: needs-go ## the same while APIs, worker, Temporal and Postgres are killed; SIZE as above
	@$(TIXTERS) chaos-money $(SIZE)

bench-settle: needs-go ## a settlement of 50,000 orders, a reconciliation of 100,000 movements: time and memory
	@$(TIXTERS) bench-settle

generate: needs-node ## the files that are made from the code: wiring, documents, policy matrix, settings, typed clients
	@go tool wire gen .
	@$(TIXTERS) generate
	@for app in buyer door; do npm --prefix apps/$$app run --silent gen:api || exit 1; done

fmt: needs-node ## formats Go and the apps
	@gofmt -w *.go cmd core migrations modules rbac tests tools workflows
	@npm --prefix tools/biome ci --silent --no-audit --no-fund
	@for app in buyer door; do (cd apps/$$app && ../../tools/biome/node_modules/@biomejs/cli-*/biome check --write .) || exit 1; done

reset: needs-go ## wipes the data of this checkout; the built tools stay
	@$(TIXTERS) reset

# Say what is missing before anything starts. go.mod asks for the exact version of Go.
needs-go:
	@command -v go >/dev/null || { echo "Go is missing: install 1.26 or newer from https://go.dev/dl/" >&2; exit 1; }
	@have=$$(go env GOVERSION 2>&1) || { echo "Go does not answer: $$have" >&2; exit 1; }; \
	major=$$(echo "$$have" | sed -n 's/.*go\([0-9]*\)\.\([0-9]*\).*/\1/p'); minor=$$(echo "$$have" | sed -n 's/.*go\([0-9]*\)\.\([0-9]*\).*/\2/p'); \
	[ "$${major:-0}" -gt 1 ] || { [ "$${major:-0}" -eq 1 ] && [ "$${minor:-0}" -ge 26 ]; } || \
	{ echo "Go is too old ($$have): install 1.26 or newer from https://go.dev/dl/" >&2; exit 1; }

needs-node: needs-go
	@command -v node >/dev/null || { echo "Node is missing: install 20 or newer from https://nodejs.org/" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "npm is missing: it comes with Node from https://nodejs.org/" >&2; exit 1; }
	@have=$$(node --version); major=$$(echo "$$have" | sed -n 's/^v\([0-9]*\)\..*/\1/p'); \
	[ "$${major:-0}" -ge 20 ] || { echo "Node is too old ($$have): install 20 or newer from https://nodejs.org/" >&2; exit 1; }
