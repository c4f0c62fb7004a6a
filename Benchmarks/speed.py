#!/usr/bin/env python3
"""Every figure of speed and memory in one report, Hearken and what people use today in turns in one run.

Usage: speed.py [--rounds N] [--python PYTHON] [--only PART,…] SPEEDBENCHMARK HEARKEND BUNDLE >RESULTS-speed.md

Times are processor time of one thread unless said, so that other work on the machine disturbs them little; of several
rounds the least median counts. What is not there (a package, the broker) is skipped with a line.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOME = os.path.join(ROOT, "Documentation/Examples/home.yaml")
INTENTS = os.path.join(ROOT, "intents/en")
figures, skipped = {}, []


def note(line, keep=min):
    name, value = line.split("\t")
    value = float(value)
    figures[name] = keep(figures[name], value) if name in figures else value


def run(command, what):
    """Runs a measurement and keeps the least of every figure; False where it cannot be had."""
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["ended without a word"])[-1]
        if what not in [name for name, _ in skipped]:
            skipped.append((what, reason))
        return False
    for line in result.stdout.splitlines():
        note(line, max if any(part in line for part in ("persecond", "share", "gmacs", "gflops")) else min)
    return True


def sentences(scratch):
    public = os.path.join(ROOT, "../shared/data/hwu64/test.jsonl")
    path = os.path.join(scratch, "texts")
    if os.path.exists(public):
        with open(public, encoding="utf-8") as file:
            texts, title = [json.loads(line)["text"] for line in file], "HWU64, test part"
    else:
        import glob
        import re

        texts, title = [], "examples of the shipped intents"
        for name in sorted(glob.glob(INTENTS + "/*.yaml")):
            with open(name, encoding="utf-8") as file:
                found = re.findall(r'^ +- "?([a-z][^"{}<>()|:]*?)"?$', file.read(), re.M)
            texts += [re.sub(r"\[([^\]]*)\]\([a-z_]*\)", r"\1", text) for text in found]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(text for text in texts if text.strip()) + "\n")
    return path, f"{len(texts)} sentences ({title})"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def memory(process):
    """Resident, proportional and private memory in MB."""
    sums = {}
    with open(f"/proc/{process}/smaps_rollup", encoding="utf-8") as file:
        for line in file:
            parts = line.split()
            if len(parts) == 3:
                sums[parts[0].rstrip(":")] = int(parts[1]) / 1024
    return sums["Rss"], sums["Pss"], sums["Private_Clean"] + sums["Private_Dirty"], sums["Private_Dirty"]


def daemon(options, scratch, texts):
    """Start to READY, memory, round trips through a real broker."""
    program = next((path for path in ("/usr/sbin/mosquitto", "/usr/bin/mosquitto") if os.path.exists(path)), None)
    if not program:
        skipped.append(("daemon", "mosquitto is not installed"))
        return
    port = free_port()
    listener = f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
    with open(f"{scratch}/mosquitto.conf", "w", encoding="utf-8") as file:
        file.write(listener + ("user root\n" if os.getuid() == 0 else ""))
    with open(f"{scratch}/hearken.yaml", "w", encoding="utf-8") as file:
        file.write(
            f"broker: {{host: 127.0.0.1, port: {port}}}\nmodel: {os.path.abspath(options.bundle)}\nhome: {HOME}\n"
            f"intents: [{INTENTS}]\ninstance: benchmark\nstate_directory: {scratch}/state\n")
    broker = subprocess.Popen([program, "-c", f"{scratch}/mosquitto.conf"], stderr=subprocess.DEVNULL)
    path = f"{scratch}/notify"
    try:
        time.sleep(1)
        for start in range(options.rounds + 2):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
                told.bind(path)
                told.settimeout(60)
                began = time.monotonic()
                process = subprocess.Popen(
                    [options.hearkend, "--config", f"{scratch}/hearken.yaml"], stderr=subprocess.DEVNULL,
                    env={**os.environ, "NOTIFY_SOCKET": path})
                while b"READY=1" not in told.recv(4096):
                    pass
                note(f"daemon.ready\t{(time.monotonic() - began) * 1000}")
                with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                note(f"daemon.ready.cpu\t{(int(fields[11]) + int(fields[12])) * 10}")
            os.unlink(path)
            if start < options.rounds + 1:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
        time.sleep(2)
        for name, value in zip(("rss", "pss", "private", "dirty"), memory(process.pid)):
            note(f"daemon.start.{name}\t{value}")
        for _ in range(options.rounds):
            run([options.speed, "broker", "--port", str(port), "--texts", texts], "broker")
        time.sleep(2)
        for name, value in zip(("rss", "pss", "private", "dirty"), memory(process.pid)):
            note(f"daemon.{name}\t{value}")
        before = switches(process.pid)
        time.sleep(10)
        note(f"daemon.wakeups\t{(switches(process.pid) - before) / 10}")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        broker.terminate()
        broker.wait()


def switches(process):
    """How often its threads began to wait so far."""
    total = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/status", encoding="utf-8") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt"))
    return total


def table(rows):
    print("| what | measured | bar | |")
    print("| --- | ---: | ---: | --- |")
    for what, name, form, bar, holds in rows:
        if name not in figures:
            continue
        value = figures[name]
        verdict = "" if bar is None else ("yes" if holds(value) else "**no**")
        print(f"| {what} | {form.format(value)} | {bar or ''} | {verdict} |")
    print()


def write(title, loads):
    most = lambda limit: lambda value: value <= limit
    least = lambda limit: lambda value: value >= limit
    ours = figures.get("parse.cpu.median")
    for peer in ("hassil", "gazetteer", "minilm"):
        if ours and f"{peer}.cpu.median" in figures:
            figures[f"{peer}.times"] = figures[f"{peer}.cpu.median"] / ours
    if "parse.p99" in figures:
        figures["tail"] = figures["parse.cpu.p99"] / figures["parse.cpu.median"]
        figures["rejection"] = figures["parse.rejected"] / figures["parse.accepted"]
    print("# Speed and memory\n")
    print(f"Made by `make benchmark` over {title}. {processor()}, {os.cpu_count()} cores; one-minute load while it ran:")
    print(f"{min(loads):.1f} to {max(loads):.1f}. Times are processor time of one thread unless said; of several rounds the")
    print("least median counts.\n")
    print("## Text to Interpretation to JSON\n")
    table([
        ("median, processor time", "parse.cpu.median", "{:.0f} µs", "350 µs", most(350)),
        ("median, elapsed", "parse.median", "{:.0f} µs", None, None),
        ("99th percentile, processor time", "parse.cpu.p99", "{:.0f} µs", None, None),
        ("99th percentile over median", "tail", "{:.2f}", "3", most(3)),
        ("utterances a second on one core", "parse.persecond", "{:.0f}", "1500", least(1500)),
        ("a sentence somebody wrote down, median elapsed", "parse.written", "{:.0f} µs", "20 µs", most(20)),
        ("rejection over acceptance, medians", "rejection", "{:.2f}", "1", most(1.02)),
        ("allocations, median", "allocations.median", "{:.0f}", "a handful", most(8)),
    ])
    print("Where the time goes, mean elapsed:\n\n| stage | µs | share |\n| --- | ---: | ---: |")
    for stage in ("words", "match", "tokenise", "model", "decode", "resolve", "ground", "serialise"):
        if f"stage.{stage}" in figures:
            print(f"| {stage} | {figures[f'stage.{stage}']:.1f} | {100 * figures[f'share.{stage}']:.0f} % |")
    print("\n## Side by side, same sentences, same home, same run\n")
    print("| what | median | 99th percentile | times ours | bar |\n| --- | ---: | ---: | ---: | ---: |")
    if ours:
        print(f"| Hearken | {ours:.0f} µs | {figures['parse.cpu.p99']:.0f} µs | 1 | |")
    for peer, name, bar in (
        ("hassil", "hassil with home-assistant-intents", 10), ("gazetteer", "gazetteer-matcher", 6),
        ("minilm", "MiniLM-L6, int8, onnxruntime, with two heads", 7)):
        if f"{peer}.times" in figures:
            median, tail, times = (figures[f"{peer}.{key}"] for key in ("cpu.median", "cpu.p99", "times"))
            print(f"| {name} | {median:.0f} µs | {tail:.0f} µs | {times:.1f} | {bar} |")
    print("\n## The model at 12 tokens\n")
    table([
        ("encoder and heads, median", "encoder.median", "{:.0f} µs", None, None),
        ("… least", "encoder.least", "{:.0f} µs", None, None),
        ("heads", "heads.median", "{:.0f} µs", None, None),
        ("its matrix products alone, least", "products.least", "{:.0f} µs", None, None),
        ("over its matrix products", "encoder.ratio", "{:.2f}", "1.25", most(1.25)),
        ("int8 peak of the core, 10⁹ multiply-adds a second", "peak.gmacs", "{:.0f}", None, None),
        ("matrix products, share of it", "products.share", "{:.2f}", "0.85", least(0.85)),
        ("allocations", "encoder.allocations", "{:.0f}", "0", most(0)),
    ])
    print("## Loading and the daemon\n")
    table([
        ("open the bundle", "load.bundle", "{:.1f} ms", None, None),
        ("its digest", "load.digest", "{:.1f} ms", None, None),
        ("model, verified", "load.model", "{:.1f} ms", "20 ms", most(20)),
        ("read definitions", "load.definitions", "{:.0f} ms", None, None),
        ("compile them", "load.matcher", "{:.0f} ms", None, None),
        ("home", "load.home", "{:.1f} ms", None, None),
        ("engine", "load.engine", "{:.0f} ms", None, None),
        ("start to READY, elapsed", "daemon.ready", "{:.0f} ms", "50 ms", most(50)),
        ("start to READY, processor time (in steps of 10 ms)", "daemon.ready.cpu", "{:.0f} ms", None, None),
        ("idle after start, resident", "daemon.start.rss", "{:.1f} MB", "20 MB", most(20)),
        ("idle after start, private", "daemon.start.private", "{:.1f} MB", None, None),
        ("after thousands of utterances, resident", "daemon.rss", "{:.1f} MB", "20 MB", most(20)),
        ("… proportional", "daemon.pss", "{:.1f} MB", None, None),
        ("… private, clean pages of the only process included", "daemon.private", "{:.1f} MB", None, None),
        ("… private and written", "daemon.dirty", "{:.1f} MB", "6 MB", most(6)),
        ("wake-ups a second when idle", "daemon.wakeups", "{:.1f}", None, None),
        ("MQTT round trip at 200 a second, median elapsed", "broker.median", "{:.0f} µs", "1500 µs", most(1500)),
        ("… 99th percentile", "broker.p99", "{:.0f} µs", None, None),
        ("utterances a second through MQTT", "broker.persecond", "{:.0f}", "1500", least(1500)),
    ])
    print("## Training\n")
    table([
        ("steps a second, 64 utterances of about 12 tokens, both cores", "train.persecond", "{:.1f}", None, None),
        ("sgemm of both cores, GFLOP/s", "sgemm.gflops", "{:.0f}", None, None),
        ("share of it", "train.share", "{:.2f}", "0.70", least(0.70)),
    ])
    for what, reason in skipped:
        print(f"Skipped: {what} ({reason}).")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return os.uname().machine


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers' packages")
    parser.add_argument("--only", default="parse,peers,encoder,load,daemon,train")
    parser.add_argument("speed"), parser.add_argument("hearkend"), parser.add_argument("bundle")
    options = parser.parse_args()
    parts, loads = options.only.split(","), [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as scratch:
        texts, title = sentences(scratch)
        shared = ["--model", options.bundle, "--home", HOME, "--intents", INTENTS, "--texts", texts]
        for _ in range(options.rounds):
            for part, passes in (("parse", "2"), ("encoder", "200"), ("load", "3")):
                if part in parts:
                    run([options.speed, part, "--passes", passes] + shared, part)
            for peer in ("hassil", "gazetteer", "minilm") if "peers" in parts else ():
                run(
                    [options.python, os.path.join(ROOT, "Benchmarks/peers.py"), peer, texts, HOME, "1",
                     os.path.join(ROOT, ".cache/minilm")], peer)
            loads.append(os.getloadavg()[0])
        if "daemon" in parts:
            daemon(options, scratch, texts)
        if "train" in parts:
            run([options.speed, "train"] + shared, "training")
        loads.append(os.getloadavg()[0])
    write(title, loads)


if __name__ == "__main__":
    main()
