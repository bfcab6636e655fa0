# chartledger: what one does with it. `make help` lists the targets.

GO      ?= go
TIME    ?= 30s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -X main.version=$(VERSION)

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## build bin/chartledger
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/chartledger ./cmd/chartledger

run: build ## run it on embedded parts with a sample repository; needs Go and make
	bin/chartledger serve --demo --log-format text

test: prerequisites ## all tests, on kfake and on Apache Kafka; needs Java, Maven, Node, Python and Chromium too
	$(GO) test -timeout 20m ./...

race: prerequisites ## all tests with the race detector
	$(GO) test -race -timeout 30m ./...

fuzz: ## each fuzz target for TIME (30s)
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sed 's#/[^/]*:func # #' | while read dir f; do \
	  echo "$$dir $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(TIME) -fuzzminimizetime 10x $$dir </dev/null || exit 1; done

bench: prerequisites ## tables of commands, starts, replays, memory, syncs and who sees what, beside their baselines
	KAFKA_OPTS="-XX:TieredStopAtLevel=4 -Xmx1g" $(GO) test -run "^$$" -bench . -benchtime 1x -timeout 60m ./cmd/chartledger/bench ./cmd/chartledger/e2e

bench-schedule: prerequisites ## how late REPOS (2000) repositories are looked at every minute, for MINUTES (10)
	REPOS=$(or $(REPOS),2000) MINUTES=$(or $(MINUTES),10) \
	  $(GO) test -run "^$$" -bench '^BenchmarkSchedule$$/^$(or $(PLATFORM),embedded)$$' -benchtime 1x -timeout 0 ./cmd/chartledger/e2e

faults: prerequisites ## processes, network and servers fail at random for MINUTES (10), drawn from SEED
	CHARTLEDGER_FAULTS_SEED=$(SEED) CHARTLEDGER_FAULTS_MINUTES=$(or $(MINUTES),10) \
	  $(GO) test -v -count 1 -run '^TestFaults$$' -timeout 0 ./cmd/chartledger/faults

outage: prerequisites ## database and broker away for AWAY (60s) each, under load
	CHARTLEDGER_FAULTS_OUTAGE=$(or $(AWAY),60s) $(GO) test -v -count 1 -run '^TestAnOutage$$' -timeout 30m ./cmd/chartledger/faults

faults-plants: prerequisites ## the fault suite finds bugs that are planted on purpose
	CHARTLEDGER_FAULTS_PLANTS=1 $(GO) test -v -count 1 -run '^TestPlants' -timeout 30m ./cmd/chartledger/faults

schemathesis: prerequisites ## each role asks for EXAMPLES (200) an operation, made up from SEED (1) and the contract
	CHARTLEDGER_SCHEMATHESIS_EXAMPLES=$(or $(EXAMPLES),200) CHARTLEDGER_SCHEMATHESIS_SEED=$(or $(SEED),1) \
	  $(GO) test -v -count 1 -run '^TestEveryAnswerIsInTheContract$$' -timeout 0 ./cmd/chartledger/e2e

screenshots: prerequisites ## pictures of every page, in both themes, in DIR (screenshots)
	CHARTLEDGER_SCREENSHOTS=$(abspath $(or $(DIR),screenshots)) $(GO) test -v -count 1 -run '^TestScreenshots$$' -timeout 20m ./cmd/chartledger/e2e

model: ## check the journal's protocol in every state within bounds; needs Spin and a C compiler
	@commands/journal/model/check.sh

lint: ## vet, formatting, golangci-lint
	$(GO) vet ./...
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

generate: ## write the generated files again
	$(GO) generate ./...

assets: ## fetch what pages load from npm again, and put the icons together that templates name
	cd adapters/web/assets && npm ci --no-audit --no-fund && npm run build

verify: generate ## generated files and go.mod are as committed
	$(GO) mod tidy
	git diff --exit-code

comma := ,

# needs looks for something, has apt-get install it if root asks, and else says how to get it.
needs = @look() { $(1); } >/dev/null 2>&1; look || { [ "$$(id -u)" = 0 ] && command -v apt-get && { apt-get update -qq; \
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(3); } && look; } >&2 || \
  { echo "make test needs $(2): apt-get install $(3)"; exit 1; }

prerequisites:
	$(call needs,command -v java,Java 17 or newer,openjdk-17-jre-headless)
	$(call needs,command -v mvn,Maven,maven)
	$(call needs,command -v node && command -v npm,Node 20 or newer with npm,nodejs npm)
	$(call needs,python3 -c 'import venv$(comma) ensurepip',Python 3.10 or newer with venv,python3 python3-venv)
	$(call needs,command -v chromium-headless-shell || command -v chromium,Chromium,chromium-headless-shell)

clean: ## remove what was built; the data directory stays
	rm -rf bin

.PHONY: help build run test race fuzz schemathesis faults outage faults-plants bench bench-schedule screenshots model lint generate assets verify prerequisites clean
