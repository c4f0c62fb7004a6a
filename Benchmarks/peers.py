#!/usr/bin/env python3
"""Times what people use today on the same sentences and in the same home, on one thread: processor time an utterance.

Usage: peers.py hassil|gazetteer|minilm TEXTS HOME PASSES [FOLDER-OF-MINILM]
Prints lines of a name, a tab and microseconds; exits with 3 and a reason where a package is missing. Nothing of these
packages is part of Hearken: `pip install hassil home-assistant-intents gazetteer-matcher onnxruntime onnx tokenizers`.
"""

import sys
import time


def describe(path):
    """Areas, floors and entities of a home file."""
    import yaml

    with open(path, encoding="utf-8") as file:
        home = yaml.safe_load(file)
    spoken = lambda entry: [entry.get("name") or entry["id"].split(".")[-1].replace("_", " ")] + entry.get("aliases", [])
    return (
        {area["id"]: (spoken(area), area.get("floor")) for area in home.get("areas", [])},
        {floor["id"]: spoken(floor) for floor in home.get("floors", [])},
        {entity["id"]: (spoken(entity), entity) for entity in home.get("entities", [])},
    )


def hassil(home):
    """Home Assistant's strict templates."""
    from hassil import Intents, recognize_best
    from hassil.intents import TextSlotList
    from home_assistant_intents import get_intents

    areas, floors, entities = describe(home)
    intents = Intents.from_dict(get_intents("en"))
    lists = {
        "area": TextSlotList.from_tuples([(name, key) for key, (names, _) in areas.items() for name in names], False),
        "floor": TextSlotList.from_tuples([(name, key) for key, names in floors.items() for name in names], False),
        "name": TextSlotList.from_tuples(
            [
                (name, name, {"domain": key.split(".")[0]})
                for key, (names, _) in entities.items()
                for name in names
            ],
            False,
        ),
    }
    context = {"area": "kitchen"}
    return lambda text: recognize_best(
        text, intents, slot_lists=lists, intent_context=context, language="en", best_slot_name="name"
    )


def gazetteer(home):
    """Home Assistant's templates first, then its gazetteer matcher."""
    from gazetteer_matcher import GazetteerMatcher

    areas, floors, entities = describe(home)
    matcher = GazetteerMatcher(
        home={
            "areas": {
                key: {"name": names[0], "aliases": names[1:], **({"floor": floor} if floor else {})}
                for key, (names, floor) in areas.items()
            },
            "floors": {key: {"name": names[0], "aliases": names[1:]} for key, names in floors.items()},
            "entities": {
                key: {"name": names[0], "aliases": names[1:], "domain": key.split(".")[0], "area": entity.get("area")}
                for key, (names, entity) in entities.items()
            },
        }
    )
    return lambda text: matcher.interpret(text, context_area="kitchen")


def minilm(folder):
    """all-MiniLM-L6-v2 with an intent and a slot head of random weights, int8, onnxruntime on one thread."""
    import json
    import os
    import struct
    import tempfile

    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from tokenizers import BertWordPieceTokenizer

    with open(f"{folder}/model.safetensors", "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    nodes, weights = [], []

    def constant(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def stored(name):
        entry = header[name]
        start, end = entry["data_offsets"]
        return np.frombuffer(data[8 + size + start : 8 + size + end], np.float32).reshape(entry["shape"])

    def op(kind, *inputs, **attributes):
        name = f"n{len(nodes)}"
        nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def linear(x, name, array=None, bias=None):
        weight = constant(f"{name}.w", (stored(f"{name}.weight") if array is None else array).T)
        return op("Add", op("MatMul", x, weight), constant(f"{name}.b", stored(f"{name}.bias") if bias is None else bias))

    def norm(x, name):
        scale, bias = constant(f"{name}.w", stored(f"{name}.weight")), constant(f"{name}.b", stored(f"{name}.bias"))
        return op("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def heads(x):
        return op("Reshape", x, constant(f"s{len(nodes)}", np.array([0, 0, 12, 32], np.int64)))

    words = op("Gather", constant("words", stored("embeddings.word_embeddings.weight")), "ids")
    places = constant("places", stored("embeddings.position_embeddings.weight"))
    kinds = constant("kinds", stored("embeddings.token_type_embeddings.weight")[:1])
    x = norm(op("Add", op("Add", words, op("Gather", places, "positions")), kinds), "embeddings.LayerNorm")
    for index in range(6):
        layer = f"encoder.layer.{index}"
        query, key, value = (heads(linear(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = op("MatMul", op("Transpose", query, perm=[0, 2, 1, 3]), op("Transpose", key, perm=[0, 2, 3, 1]))
        shares = op("Softmax", op("Mul", scores, constant(f"{layer}.r", np.float32(32**-0.5))), axis=-1)
        context = op("Transpose", op("MatMul", shares, op("Transpose", value, perm=[0, 2, 1, 3])), perm=[0, 2, 1, 3])
        context = op("Reshape", context, constant(f"{layer}.s", np.array([0, 0, 384], np.int64)))
        out = linear(context, f"{layer}.attention.output.dense")
        x = norm(op("Add", x, out), f"{layer}.attention.output.LayerNorm")
        wide = linear(x, f"{layer}.intermediate.dense")
        gate = op("Erf", op("Mul", wide, constant(f"{layer}.h", np.float32(0.5**0.5))))
        gate = op("Mul", op("Add", gate, constant(f"{layer}.1", np.float32(1))), constant(f"{layer}.5", np.float32(0.5)))
        x = norm(op("Add", x, linear(op("Mul", wide, gate), f"{layer}.output.dense")), f"{layer}.output.LayerNorm")
    random = np.random.default_rng(1)
    slot = linear(x, "slots", random.normal(0, 0.05, (80, 384)).astype(np.float32), np.zeros(80, np.float32))
    pooled = op("ReduceMean", x, constant("axis", np.array([1], np.int64)), keepdims=0)
    intent = linear(pooled, "intents", random.normal(0, 0.05, (60, 384)).astype(np.float32), np.zeros(60, np.float32))
    integers = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, [1, "T"])
    graph = helper.make_graph(
        nodes, "joint", [integers("ids"), integers("positions")],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (intent, slot)], weights)
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = os.path.join(scratch, "model.onnx"), os.path.join(scratch, "int8.onnx")
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        onnx.save(model, plain)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(small, settings, providers=["CPUExecutionProvider"])
    tokenizer = BertWordPieceTokenizer(f"{folder}/vocab.txt", lowercase=True)

    def run(text):
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        return session.run(None, {"ids": ids, "positions": np.arange(ids.shape[1], dtype=np.int64)[None]})

    return run


def main(peer, texts, home, passes, folder=".cache/minilm"):
    try:
        run = {"hassil": hassil, "gazetteer": gazetteer, "minilm": minilm}[peer](folder if peer == "minilm" else home)
    except (ImportError, FileNotFoundError) as error:
        print(f"skipped: {error}", file=sys.stderr)
        sys.exit(3)
    with open(texts, encoding="utf-8") as file:
        sentences = [line.strip() for line in file if line.strip()]
    for text in sentences[:20]:
        run(text)
    times = []
    for _ in range(int(passes)):
        for text in sentences:
            began = time.thread_time_ns()
            run(text)
            times.append(time.thread_time_ns() - began)
    times.sort()
    print(f"{peer}.cpu.median\t{times[len(times) // 2] / 1000}")
    print(f"{peer}.cpu.p99\t{times[len(times) * 99 // 100] / 1000}")


if __name__ == "__main__":
    main(*sys.argv[1:])
