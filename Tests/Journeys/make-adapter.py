#!/usr/bin/env python3
# Makes an adapter that changes nothing, for journeys: the metadata of the model with zeros to add. What is tried is how
# bundles are taken and swapped; what they teach is tried elsewhere.
# Usage: make-adapter.py MODEL SEQUENCE OUTPUT [NAME]
import hashlib
import json
import struct
import sys

model, sequence, output = sys.argv[1:4]
name = sys.argv[4] if len(sys.argv) > 4 else "nothing"
file = open(model, "rb").read()
length = struct.unpack("<Q", file[:8])[0]
base = json.loads(file[8 : 8 + length])["__metadata__"]
said = [("turn on the kitchen lights", "HassTurnOn"), ("dim the lights to 30 percent", "HassLightSet")]
metadata = {
    "format": "hearken-adapter-1",
    "name": name,
    "sequence": sequence,
    "base": "sha256:" + hashlib.sha256(file).hexdigest(),
    "tokenizer": "sha256:" + hashlib.sha256(base["vocabulary"].encode()).hexdigest(),
    "labels": base["labels"],
    "slots": base["slots"],
    "own_slots": "{}",
    "calibration": base["calibration"],
    "method": '{"name":"full"}',
    "forced": "false",
    "sentences": "".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in said),
}
width = json.loads(base["configuration"])["encoder"]["hiddenSize"]
values = struct.pack("<f", 0.0) * (width * width)
header = {
    "__metadata__": metadata,
    "encoder.layer.0.attention.self.query.weight.delta": {
        "dtype": "F32", "shape": [width, width], "data_offsets": [0, len(values)],
    },
}
text = json.dumps(header).encode()
text += b" " * (-(8 + len(text)) % 64)
with open(output, "wb") as target:
    target.write(struct.pack("<Q", len(text)) + text + values)
