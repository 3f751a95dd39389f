# make demo | test | lint | format | build | bench | install | protos | clean

SWIFT ?= $(shell command -v swift || echo /opt/swift/usr/bin/swift)
# The folder that the demonstration imports: one folder a member.
DATA ?= samples
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=

BUILD_FLAGS = -c release --static-swift-stdlib -Xswiftc -cross-module-optimization --product
BINARY = .build/release/mandala
LINT_FLAGS = --configuration .swift-format
SWIFT_FILES = find Package.swift Sources Tests -name '*.swift' -not -path '*/Generated/*' -print0

# What CIndicators, GRDB and NIOExtras compile against and link.
DEBIAN_PACKAGES = libcrypto++-dev libidn2-dev libphonenumber-dev libpsl-dev libsqlite3-dev libunistring-dev zlib1g-dev

# Programs that tests ask to read what is exported; where they are missing, those tests say so and pass.
TEST_PACKAGES = bind9-utils dnsmasq-base unbound python3-venv

.PHONY: demo build bench test lint format install protos clean deps test-tools

demo: build
	$(BINARY) demo --data '$(DATA)' $(ARGS)

build: deps
	$(SWIFT) build $(BUILD_FLAGS) mandala

# Then: .build/release/mandala-bench SCENARIO
bench: build
	$(SWIFT) build $(BUILD_FLAGS) mandala-bench

test: deps
	$(SWIFT) test $(ARGS)

lint:
	$(SWIFT_FILES) | xargs -0 $(SWIFT) format lint --strict --parallel $(LINT_FLAGS)

format:
	$(SWIFT_FILES) | xargs -0 $(SWIFT) format --in-place --parallel $(LINT_FLAGS)

# Installs with apt-get what is missing, and asks for nothing where nothing is; starts no service (RUNLEVEL).
deps: PACKAGES = $(DEBIAN_PACKAGES)
test-tools: PACKAGES = $(TEST_PACKAGES)
deps test-tools:
	@command -v dpkg-query >/dev/null || { echo "not Debian: install the likes of $(PACKAGES)"; exit 0; }; \
	missing=; \
	for package in $(PACKAGES); do \
	    [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] \
	        || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	echo "installing$$missing"; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -q \
	    && $$sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing

# Builds nothing, so that it can run as root without a toolchain: 'make build' first.
install:
	@[ -x $(BINARY) ] || { echo "$(BINARY) is missing: run 'make build' first" >&2; exit 1; }
	install -D -s -m 0755 $(BINARY) '$(DESTDIR)$(PREFIX)/bin/mandala'
	install -D -m 0755 deploy/mandala-access '$(DESTDIR)$(PREFIX)/libexec/mandala-access'
	install -d '$(DESTDIR)$(PREFIX)/lib/systemd/system'
	sed 's|/usr/local/|$(PREFIX)/|' deploy/mandala.service >'$(DESTDIR)$(PREFIX)/lib/systemd/system/mandala.service'
	chmod 0644 '$(DESTDIR)$(PREFIX)/lib/systemd/system/mandala.service'
	sed 's|/usr/local/|$(PREFIX)/|' deploy/mandala-export.service \
	    >'$(DESTDIR)$(PREFIX)/lib/systemd/system/mandala-export.service'
	chmod 0644 '$(DESTDIR)$(PREFIX)/lib/systemd/system/mandala-export.service'
	install -D -m 0644 deploy/mandala-export.timer '$(DESTDIR)$(PREFIX)/lib/systemd/system/mandala-export.timer'
	install -D -m 0644 deploy/sysusers.d/mandala.conf '$(DESTDIR)$(PREFIX)/lib/sysusers.d/mandala.conf'
	install -D -m 0644 deploy/tmpfiles.d/mandala.conf '$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/mandala.conf'
	install -D -m 0644 deploy/mandala.yaml '$(DESTDIR)$(SYSCONFDIR)/mandala/mandala.yaml.example'
	install -D -m 0644 deploy/logrotate.d/mandala '$(DESTDIR)$(SYSCONFDIR)/logrotate.d/mandala'

protos:
	Protos/generate.sh

clean:
	$(SWIFT) package clean
