# Two commands are all a new user needs:
#
#   make run    build, start a private broker and the daemon, send one utterance, show the command; then type your own
#   make test   run every test
#
# Both install the Debian packages they need, with sudo where the user is not root.

SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What the daemon is built on and talks to; what training adds; what the tests add.
RUN_PACKAGES := pkg-config libmosquitto-dev libyaml-dev libsodium-dev mosquitto mosquitto-clients
TRAINING_PACKAGES := libopenblas-dev python3-pip unzip
TEST_PACKAGES := qemu-user-static systemd minisign jq openssl python3-jsonschema python3-paho-mqtt \
  pocketsphinx pocketsphinx-en-us flite sox
ifneq ($(shell uname -m),aarch64)
TEST_PACKAGES += gcc-aarch64-linux-gnu libc6-dev-arm64-cross
endif

MODEL := models/hearken-en.safetensors
RELEASE := $(SWIFT) build -c release --static-swift-stdlib
# Where the build leaves them; asked of nobody, since root may have no swift in its path at `sudo make install`.
BINARIES := .build/release
COMPLETIONS := $(foreach program,hearken hearkend,bash-completion/completions/$(program) \
  zsh/site-functions/_$(program) fish/vendor_completions.d/$(program).fish)
DEBUG = $(shell $(SWIFT) build --show-bin-path)

.PHONY: help run test test-faults test-system test-home-assistant deb docs lint model build build-arm64 install uninstall benchmark benchmark-instructions benchmark-accuracy benchmark-speech clean packages-run packages-training packages-test minilm

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

run: packages-run ## build and try Hearken on this machine
	$(RELEASE) --product hearkend
	@Scripts/try-out.sh "$(BINARIES)/hearkend" $(MODEL)

test: packages-run packages-training packages-test ## run every test
	@Scripts/fetch-minilm.sh .cache/minilm || echo "Going on without: the tests that compare with it are skipped."
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	Scripts/check-libraries.sh "$(DEBUG)/hearkend"
	HEARKEN="$(DEBUG)/hearken" Tests/Journeys/parse.sh
	HEARKEN="$(DEBUG)/hearken" Tests/Journeys/home.sh
	HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/daemon.sh
	HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/devices.sh
	HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/doors.sh
	HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/doctor.sh
	HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/acl.sh
	HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/schemas.sh
	HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/teach.sh
	HEARKEN="$(DEBUG)/hearken" Tests/Journeys/adapt.sh
	HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/speech.sh
	RATE=50 HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/bundles.sh
	HEARKEND="$(DEBUG)/hearkend" Tests/Journeys/unit.sh
	HEARKEND="$(DEBUG)/hearkend" Tests/Faults/acting.sh
	Tests/Kernels/run-arm.sh

test-faults: packages-run packages-training ## the longer trials: floods, full disks, lost power, bad brokers, a soak (half an hour; as root)
	$(SWIFT) build --product hearkend
	$(SWIFT) build --product hearken
	for trial in flood disks links power soak; do \
	  HEARKEN="$(DEBUG)/hearken" HEARKEND="$(DEBUG)/hearkend" Tests/Faults/$$trial.sh || exit 1; \
	done

test-system: deb ## install the packages in a clean Debian 12 under systemd and try them there (root, a few minutes)
	@Scripts/install-packages.sh debootstrap systemd-container
	$(SUDO) Tests/System/package.sh .build/deb

test-home-assistant: build ## try it with a real Home Assistant, installed in a Debian of its own (root, 2 GB, some ten minutes)
	@Scripts/install-packages.sh debootstrap
	$(SUDO) env HEARKEN="$(BINARIES)/hearken" HEARKEND="$(BINARIES)/hearkend" Tests/System/home-assistant.sh

lint: ## check formatting and the layout of the tree
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz
	Scripts/check-layout.sh

docs: packages-run packages-training ## make the pages of all libraries, to browse, into .build/docs
	$(SWIFT) build --product hearken
	SWIFT="$(SWIFT)" Scripts/make-docs.sh "$(DEBUG)" .build/docs

build: packages-run packages-training ## build both programs for release
	$(RELEASE) --product hearkend
	$(RELEASE) --product hearken

deb: build ## build Debian packages into .build/deb
	@Scripts/install-packages.sh debhelper dpkg-dev
	Scripts/make-deb.sh "$(BINARIES)"

build-arm64: ## build both programs for 64-bit Arm on an x86-64 machine into .build/arm64 (root, 5 GB; Documentation/Arm.md)
	@Scripts/install-packages.sh mmdebstrap
	$(SUDO) env MIRROR="$(MIRROR)" SUITE="$(SUITE)" TARGET_SUITE="$(TARGET_SUITE)" APT_OPTIONS='$(APT_OPTIONS)' Scripts/build-arm64.sh

model: packages-run packages-training minilm ## train, distill, quantize and score the model that ships (about an hour)
	$(RELEASE) --product hearken
	Scripts/make-model.sh "$(BINARIES)/hearken" recipes/model.yaml $(MODEL)

benchmark-accuracy: packages-run packages-training ## score the shipped model on every suite into Benchmarks/RESULTS.md
	$(RELEASE) --product hearken
	Benchmarks/accuracy.sh "$(BINARIES)/hearken" $(MODEL) > Benchmarks/RESULTS.md.part
	mv Benchmarks/RESULTS.md.part Benchmarks/RESULTS.md

benchmark: build ## measure speed and memory, beside what people use today, into Benchmarks/RESULTS-speed.md
	$(RELEASE) --product SpeedBenchmark
	Benchmarks/speed.py --python "$${PEERS_PYTHON:-python3}" "$(BINARIES)/SpeedBenchmark" "$(BINARIES)/hearkend" $(MODEL) > Benchmarks/RESULTS-speed.md.part
	mv Benchmarks/RESULTS-speed.md.part Benchmarks/RESULTS-speed.md

benchmark-speech: build ## measure what an export gives a speech recogniser, into Benchmarks/RESULTS-voice-export.md
	Benchmarks/speech.sh "$(BINARIES)/hearken" > Benchmarks/RESULTS-voice-export.md.part
	mv Benchmarks/RESULTS-voice-export.md.part Benchmarks/RESULTS-voice-export.md

benchmark-instructions: ## count the instructions of an utterance and hold them against the last count
	$(RELEASE) --product SpeedBenchmark
	Benchmarks/instructions.sh "$(BINARIES)/SpeedBenchmark" $(MODEL)

install: ## install programs, model, intents, units and man pages under PREFIX (default /usr/local); build first
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/sbin" "$(DESTDIR)$(PREFIX)/share/hearken/models" \
	  "$(DESTDIR)/etc/hearken" "$(DESTDIR)/usr/lib/systemd/system" "$(DESTDIR)/usr/lib/sysusers.d" \
	  "$(DESTDIR)/usr/lib/tmpfiles.d" "$(DESTDIR)$(PREFIX)/libexec/hearken" "$(DESTDIR)$(PREFIX)/share/man/man1" "$(DESTDIR)$(PREFIX)/share/man/man8"
	install -m 755 "$(BINARIES)/hearken" "$(DESTDIR)$(PREFIX)/bin/hearken"
	install -m 755 "$(BINARIES)/hearkend" "$(DESTDIR)$(PREFIX)/sbin/hearkend"
	install -m 644 $(MODEL) "$(DESTDIR)$(PREFIX)/share/hearken/models/"
	cp -r intents "$(DESTDIR)$(PREFIX)/share/hearken/"
	chmod -R u=rwX,go=rX "$(DESTDIR)$(PREFIX)/share/hearken"
	sed 's|/usr/share/hearken|$(PREFIX)/share/hearken|g' systemd/hearken.yaml > "$(DESTDIR)/etc/hearken/hearken.yaml.example"
	[ -e "$(DESTDIR)/etc/hearken/hearken.yaml" ] || \
	  install -m 644 "$(DESTDIR)/etc/hearken/hearken.yaml.example" "$(DESTDIR)/etc/hearken/hearken.yaml"
	[ -e "$(DESTDIR)/etc/hearken/home.yaml" ] || \
	  install -m 644 Documentation/Examples/home.yaml "$(DESTDIR)/etc/hearken/home.yaml"
	sed 's|/usr/sbin/hearkend|$(PREFIX)/sbin/hearkend|' systemd/hearkend.service > "$(DESTDIR)/usr/lib/systemd/system/hearkend.service"
	sed 's|/usr/bin/hearken|$(PREFIX)/bin/hearken|' systemd/hearken-adapt.service > "$(DESTDIR)/usr/lib/systemd/system/hearken-adapt.service"
	install -m 755 systemd/announce.sh "$(DESTDIR)$(PREFIX)/libexec/hearken/announce"
	sed 's|/usr/libexec/hearken|$(PREFIX)/libexec/hearken|; s|/usr/sbin/hearkend|$(PREFIX)/sbin/hearkend|' systemd/hearken-announce.service \
	  > "$(DESTDIR)/usr/lib/systemd/system/hearken-announce.service"
	install -m 644 systemd/hearken-adapt.timer "$(DESTDIR)/usr/lib/systemd/system/"
	install -m 644 systemd/sysusers.d/hearken.conf "$(DESTDIR)/usr/lib/sysusers.d/hearken.conf"
	install -m 644 systemd/tmpfiles.d/hearken.conf "$(DESTDIR)/usr/lib/tmpfiles.d/hearken.conf"
	install -m 644 Documentation/man/hearken.1 "$(DESTDIR)$(PREFIX)/share/man/man1/"
	install -m 644 Documentation/man/hearkend.8 "$(DESTDIR)$(PREFIX)/share/man/man8/"
	install -d "$(DESTDIR)/etc/hearken/hearken.yaml.d" $(foreach part,$(COMPLETIONS),"$(DESTDIR)$(PREFIX)/share/$(dir $(part))")
	install -m 644 Scripts/completions/hearkend.bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/hearkend"
	install -m 644 Scripts/completions/_hearkend "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/"
	install -m 644 Scripts/completions/hearkend.fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/"
	"$(BINARIES)/hearken" --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/hearken"
	"$(BINARIES)/hearken" --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_hearken"
	"$(BINARIES)/hearken" --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/hearken.fish"
	@[ -n "$(DESTDIR)" ] || { "$(PREFIX)/bin/hearken" bundle keygen --device; systemd-sysusers 2>/dev/null; systemctl daemon-reload 2>/dev/null; \
	  echo "Installed. Edit /etc/hearken/hearken.yaml and /etc/hearken/home.yaml, then: systemctl enable --now hearkend"; }

uninstall: ## remove what install put there, but not /etc/hearken
	rm -rf "$(DESTDIR)$(PREFIX)/bin/hearken" "$(DESTDIR)$(PREFIX)/sbin/hearkend" "$(DESTDIR)$(PREFIX)/share/hearken" \
	  "$(DESTDIR)$(PREFIX)/libexec/hearken" "$(DESTDIR)/usr/lib/systemd/system/hearken-announce.service" \
	  "$(DESTDIR)/usr/lib/systemd/system/hearkend.service" "$(DESTDIR)/usr/lib/systemd/system/hearken-adapt.service" \
	  "$(DESTDIR)/usr/lib/systemd/system/hearken-adapt.timer" "$(DESTDIR)/usr/lib/sysusers.d/hearken.conf" \
	  "$(DESTDIR)/usr/lib/tmpfiles.d/hearken.conf" "$(DESTDIR)$(PREFIX)/share/man/man1/hearken.1" \
	  "$(DESTDIR)$(PREFIX)/share/man/man8/hearkend.8" $(foreach part,$(COMPLETIONS),"$(DESTDIR)$(PREFIX)/share/$(part)")

clean: ## remove build products (downloads and training stay in .cache)
	rm -rf .build

packages-run:
	@Scripts/install-packages.sh $(RUN_PACKAGES)

packages-training:
	@Scripts/install-packages.sh $(TRAINING_PACKAGES)

packages-test:
	@Scripts/install-packages.sh $(TEST_PACKAGES)

minilm:
	@Scripts/fetch-minilm.sh .cache/minilm
