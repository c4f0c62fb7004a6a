#!/usr/bin/env python3
# Holds messages against Documentation/Schemas, more strictly than a reader may: a member that no schema names fails, too.
# Standard input has a topic (or the name of a schema) and a payload a line, with a tab between them. Ends with 1 when a
# message does not fit, when a schema saw no message, or when a schema takes what it must not.
# Usage: schemas.py FOLDER ROOT-TOPIC
import copy
import json
import pathlib
import re
import sys

from jsonschema import Draft202012Validator

folder, root = pathlib.Path(sys.argv[1]), sys.argv[2]
files = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
shared = files["interpretation"]["$defs"]


def strict(node):
    """The same with its references inside, and nothing beside what is named."""
    if isinstance(node, list):
        return [strict(element) for element in node]
    if not isinstance(node, dict):
        return node
    node = {key: strict(value) for key, value in node.items()}
    if "$ref" in node:
        return {"$ref": "#/$defs/" + node["$ref"].split("/")[-1]}
    for part in node.pop("allOf", []):
        part = strict(copy.deepcopy(shared[part["$ref"].split("/")[-1]]))
        node["properties"] = {**part["properties"], **node["properties"]}
        node["required"] = node["required"] + part["required"]
    if "properties" in node and "type" in node:
        node.setdefault("additionalProperties", False)
    return node


validators = {}
for name, schema in files.items():
    Draft202012Validator.check_schema(schema)
    whole = {**schema, "$defs": {**shared, **schema.get("$defs", {})}}
    whole.pop("$id")
    validators[name] = Draft202012Validator(strict(whole))

topics = [
    (r"[^/]+/utterance", "utterance"), (r"[^/]+/interpretation", "interpretation"), (r"[^/]+/command/[^/]+", "command"),
    (r"[^/]+/rejection", "rejection"), (r"[^/]+/answer", "answer"), (r"[^/]+/plan", "plan"),
    (r"[^/]+/(schedule|timer)", "event"), (r"daemon/[^/]+/schedules", "schedules"), (r"daemon/[^/]+/info", "info"),
    (r"daemon/[^/]+/health", "health"), (r"bundle/result", "bundle-result"), (r"[^/]+/feedback", "feedback"),
    (r"[^/]+/feedback/result", "feedback-result"), (r"daemon/[^/]+/last", "last"), (r"daemon/[^/]+/bundle", "bundle"),
]
seen = dict.fromkeys(files, 0)
samples = {}
failures = 0
for line in sys.stdin:
    topic, _, payload = line.rstrip("\n").partition("\t")
    name = topic if topic in files else None
    for pattern, schema in topics:
        if re.fullmatch(re.escape(root) + "/" + pattern, topic):
            name = schema
    if name is None or (name == "utterance" and not payload.startswith("{")):
        continue
    message = json.loads(payload)
    seen[name] += 1
    samples.setdefault(name, message)
    for error in validators[name].iter_errors(message):
        failures += 1
        print(f"{topic}: {error.json_path}: {error.message[:200]}", file=sys.stderr)

for name, count in seen.items():
    if count == 0:
        failures += 1
        print(f"{name}.json: no message was seen", file=sys.stderr)

# What no schema may take: a message without one of its required members, and one with the wrong version.
for name, message in samples.items():
    for key in files[name]["required"]:
        if validators[name].is_valid({k: v for k, v in message.items() if k != key}):
            failures += 1
            print(f"{name}.json takes a message without {key}", file=sys.stderr)
    if "schema" in message and validators[name].is_valid({**message, "schema": 2}):
        failures += 1
        print(f"{name}.json takes another version", file=sys.stderr)
for broken in [{}, {"id": "x"}, {"text": "x"}, {"correct": True}, {"intent": "x"}, {"text": "x", "correct": True},
               {"id": "x", "correct": True, "intent": "x"}, {"id": "x", "intent": "x", "slots": {"a": [1]}}]:
    if validators["feedback"].is_valid(broken):
        failures += 1
        print(f"feedback.json takes {json.dumps(broken)}", file=sys.stderr)
both = {**samples["interpretation"], "rejection": {"reason": "stale", "message": "x", "confidence": 1}}
if samples["interpretation"]["commands"] and validators["interpretation"].is_valid(both):
    failures += 1
    print("interpretation.json takes commands and a rejection at once", file=sys.stderr)

print(" ".join(f"{name} {count}" for name, count in seen.items()))
sys.exit(1 if failures else 0)
