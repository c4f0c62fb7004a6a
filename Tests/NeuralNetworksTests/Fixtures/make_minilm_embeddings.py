#!/usr/bin/env python3
"""Writes minilm-embeddings.tsv: sentence embeddings of all-MiniLM-L6-v2, computed independently of this repository.

    pip install numpy tokenizers safetensors
    python3 make_minilm_embeddings.py ../../../.cache/minilm

The encoder is written from the BERT paper in float64 numpy; token ids come from the `tokenizers` package. A line of
the result is: the sentence, its token ids, and the 384 numbers of its embedding (mean over all tokens, scaled to
length one), parted by tabs and blanks.
"""
import math
import pathlib
import sys

import numpy as np
from safetensors.numpy import load_file
from tokenizers import BertWordPieceTokenizer

SENTENCES = [
    "Dim the lights in the kitchen to 30 percent.",
    "It's far too loud in here",
    "turn everything off upstairs, except the nursery",
    "Is the garage door still open?",
    "set the thermostat to 21.5 degrees",
    "A bit warmer, please.",
    "pause",
    "Start the vacuum when we have left and send it home at noon",
    "The café on the corner serves crème brûlée until ten.",
    "Lock the front door and draw the blinds in Zoë's room!",
    "Remind me to water the ferns in three quarters of an hour.",
    "Photosynthesis turns light, water and carbon dioxide into sugar.",
    "what was the score of last night's match",
    "add oat milk, bin bags & two lemons to the shopping list",
    "I can't hear the television over the dishwasher",
    "open the left-hand window by half",
    "東京 is the capital of Japan",
    "Why do cats purr?",
    "skip this song; play something by a string quartet instead",
    "Make it blue. No, turquoise. Actually, back to the warm white that we had yesterday evening, "
    "but only in the hallway and on the stairs, and slowly.",
]
LAYERS, HEADS, EPSILON = 6, 12, 1e-12
erf = np.vectorize(math.erf)


def affine(x, weights, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def layer_norm(x, weights, name):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return scaled * weights[name + ".weight"] + weights[name + ".bias"]


def attention(x, weights, name):
    tokens, size = x.shape
    query, key, value = (
        affine(x, weights, f"{name}.self.{part}").reshape(tokens, HEADS, size // HEADS).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(size // HEADS)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (scores / scores.sum(-1, keepdims=True)) @ value
    return affine(mixed.transpose(1, 0, 2).reshape(tokens, size), weights, f"{name}.output.dense")


def embed(ids, weights):
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = layer_norm(x + weights["embeddings.token_type_embeddings.weight"][0], weights, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        x = layer_norm(x + attention(x, weights, f"{name}.attention"), weights, f"{name}.attention.output.LayerNorm")
        hidden = affine(x, weights, f"{name}.intermediate.dense")
        hidden = hidden * 0.5 * (1 + erf(hidden / math.sqrt(2)))
        x = layer_norm(x + affine(hidden, weights, f"{name}.output.dense"), weights, f"{name}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def main():
    folder = pathlib.Path(sys.argv[1])
    weights = {name: value.astype(np.float64) for name, value in load_file(folder / "model.safetensors").items()}
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    target = pathlib.Path(__file__).with_name("minilm-embeddings.tsv")
    with target.open("w", encoding="utf-8") as file:
        for sentence in SENTENCES:
            ids = tokenizer.encode(sentence).ids
            numbers = " ".join(f"{number:.7f}" for number in embed(ids, weights))
            file.write(f"{sentence}\t{' '.join(map(str, ids))}\t{numbers}\n")


main()
