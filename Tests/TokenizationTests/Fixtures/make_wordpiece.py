#!/usr/bin/env python3
"""Writes wordpiece.tsv: texts with the tokens the Python package `tokenizers` finds in them.

Usage: pip install tokenizers==0.23.3; python3 make_wordpiece.py   (in this folder; Python 3.11 or newer)

One text a line: the text, a tab, its tokens without [CLS] and [SEP] as `id,start,end,word` separated by
spaces; offsets are code points. In the text `\\u{HEX}` stands for a scalar, so that no editor can change it.
Everything is drawn from the lists and ranges below with a fixed seed. Random scalars are those that Unicode
had in version 3.2 and has not reclassified since: the package's tables are older than the standard library's.
"""

import random
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

HERE = Path(__file__).resolve().parent
RANDOM = random.Random(19730611)
OLD = unicodedata.ucd_3_2_0


def span(first, last):
    return [
        chr(code)
        for code in range(first, last + 1)
        if OLD.category(chr(code)) not in ("Cn", "Cs") and OLD.category(chr(code)) == unicodedata.category(chr(code))
    ]


VERBS = "dim open close lock unlock start stop pause play raise lower mute warm cool clean fetch Turn Switch SET".split()
THINGS = ("lights lamp blinds shutter door gate heater thermostat vacuum radio speaker television kettle fan oven "
          "chandelier dehumidifier doorbell sprinklers nightlight soundbar underfloor-heating").split()
PLACES = ("kitchen bathroom hallway nursery attic cellar conservatory garage porch study landing pantry utility-room "
          "master-bedroom guestroom greenhouse").split()
ENDS = ["", ".", "!", "?", " please", ", thanks", " to 30%", " at 7:15 am", " for 12 minutes", " by 1,5 °C", " (now)",
        " - not the lamp", " at half past six", " to #ff8800", " @ 20\u00b0", "\u2026", " to \u00bd", " 3\u00d7"]
FOREIGN = ("caf\u00e9 na\u00efve Stra\u00dfe STRASSE \u1e9e gro\u00dfartig \u0130stanbul \u0131\u015f\u0131k d\u0130\u015e \u00c5ngstr\u00f6m \u212bngstr\u00f6m \u212aelvin "
           "\u03a3\u0391\u03a3 \u03c3\u03b1\u03c2 \u038c\u03bc\u03b9\u03ba\u03c1\u03bf\u03bd \ufb01nish o\ufb00ice wa\ufb04e \ufb06op \u01c4emper \u01c5emper \u01c6 \u0132sselmeer \u0149o \u017fuch \u2126hm "
           "\u0141\u00f3d\u017a \u017b\u00f3\u0142ta ki\u015fi \u0411\u0435\u043b\u044b\u0439 \u0419\u043e\u0433\u0443\u0440\u0442 \u0451\u043b\u043a\u0430 \u0403\u0454\u0457 Ti\u1ebfng Vi\u1ec7t \u1ed4n \u0111\u1ecbnh fran\u00e7ais gar\u00e7on \u00c6sir \u0153uvre \u00d8re "
           "\u0e44\u0e1f\u0e2b\u0e49\u0e2d\u0e07\u0e19\u0e2d\u0e19 \u0939\u093f\u0928\u094d\u0926\u0940 \u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f \u0995\u09cb\u09a8 \u0b95\u0bcb \u10e1\u10d0\u10ee\u10da\u10d8 \u0540\u0561\u0575 \u1200\u1208").split()
EMOJI = ["\U0001F4A1", "\U0001F525", "\U0001F469\u200d\U0001F4BB", "\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466", "\u2764\ufe0f", "\U0001F44D\U0001F3FD", "\U0001F1E9\U0001F1EA",
         "1\ufe0f\u20e3", "#\ufe0f\u20e3", "\u2600\ufe0f", "\u263a", "\U0001F3F3\ufe0f\u200d\U0001F308", "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "\U0001F9D1\U0001F3FF\u200d\U0001F33E"]
MARKS = span(0x300, 0x36F) + span(0x483, 0x486) + span(0x591, 0x5B9) + span(0x64B, 0x655) + span(0x20D0, 0x20EA) + ["\u302a", "\u3099", "\u309a", "\u0e31", "\u0e48", "\u034f"]
SPACING_MARKS = ["\u302e", "\u302f", "\U0001D165", "\U0001D16D", "\u093e", "\u0bcb", "\u09cb", "\u0dde"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c", "\u061c", "\u180e", "\ufffd", "\ue000", "\uf8ff",
             "\0", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\u0080", "\u0085", "\u009f", "\ufff9", "\U000E0001", "\U000F0000", "\U0010FFFD", "\uffff", "\ufdd0"]
SPACES = [" ", "  ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2003", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"]
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + list("\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u037e\u0387\u05be\u060c\u061b\u061f\u066a\u0964\u0e5a\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u2020\u2022\u2026\u2030\u2032\u203d\u2044\u3001\u3002\u300c\u300d\u301c\u30fb\uff01\uff0c\uff1f\uff5e\u20ac\u00a3\u00b0\u00b1\u00d7\u00f7\u2260\u226e\u2192")
SCRIPTS = {
    "latin": span(0xC0, 0x24F) + span(0x1E00, 0x1EF9),
    "greek": span(0x370, 0x3F5) + span(0x1F00, 0x1FFE),
    "cyrillic": span(0x400, 0x513),
    "hebrew": span(0x591, 0x5F4) + span(0xFB1D, 0xFB4F),
    "arabic": span(0x60C, 0x6ED) + span(0xFB50, 0xFDFB),
    "indic": span(0x901, 0xD6F),
    "thai": span(0xE01, 0xFD1),
    "jamo": span(0x1100, 0x11F9),
    "kana": span(0x3041, 0x30FF) + span(0xFF66, 0xFF9F),
    "han": span(0x4E00, 0x9FA5) + span(0x3400, 0x4DB5) + span(0x20000, 0x20100) + span(0x2A600, 0x2A6D6),
    "compatibility-han": span(0xF900, 0xFA6A) + span(0x2F800, 0x2FA1D),
    "hangul": [chr(code) for code in range(0xAC00, 0xD7A4)],
    "full-width": span(0xFF01, 0xFF5E) + span(0xFFE0, 0xFFEE),
    "symbols": span(0x2000, 0x27BE) + span(0x3000, 0x303F) + span(0x1D100, 0x1D1DD) + span(0x1D400, 0x1D7FF),
    "ligatures": span(0xFB00, 0xFB17) + span(0x2150, 0x218F) + span(0x2460, 0x24EA),
}


def pick(values):
    return RANDOM.choice(values)


def sentence():
    words = [pick(VERBS), "the", pick(PLACES), pick(THINGS)]
    if RANDOM.random() < 0.3:
        words[2:2] = [pick(["small", "left", "OLD", "big blue", "kids'"])]
    if RANDOM.random() < 0.3:
        words += ["and", pick(VERBS), "it"]
    return " ".join(words) + pick(ENDS)


def word(length, alphabet="etaoinshrdlucmfwypvbgkjqxz"):
    return "".join(pick(alphabet) for _ in range(length))


def sprinkled(text, values, share):
    """`text` with values put in between its scalars."""
    return "".join(scalar + (pick(values) if RANDOM.random() < share else "") for scalar in text)


def accented(text):
    """Letters with marks behind them, in no particular order, sometimes composed."""
    result = sprinkled(sprinkled(text, MARKS, 0.25), MARKS, 0.25)
    return unicodedata.normalize(pick(["NFC", "NFD"]), result) if RANDOM.random() < 0.4 else result


def script_line():
    names = [pick(sorted(SCRIPTS)) for _ in range(RANDOM.randint(1, 3))]
    words = ["".join(pick(SCRIPTS[pick(names)]) for _ in range(RANDOM.randint(1, 7))) for _ in range(RANDOM.randint(1, 6))]
    return pick([" ", " ", "", ", "]).join(words)


def mixed():
    parts = [pick([sentence, script_line, lambda: pick(EMOJI), lambda: pick(FOREIGN), lambda: pick(PUNCTUATION)])()
             for _ in range(RANDOM.randint(2, 6))]
    return pick(SPACES + [""]).join(parts)


def lines():
    yield from ["", " ", "\t\r\n", "\u0301", "\u0301\u0302 a", "\u200b", "[CLS] hello [SEP] [UNK] [PAD] [MASK]", "##ing",
                "a##b", "'''", "don't", "x\u0301\u200b\u0301y", "e\u0301\u0301\u0301", "\u4e2d\U000E0100\u6587", "\U0002F994x",
                "a\u0f71\u0f72\u0f74b", "\u1e9b\u0323", "\u0344", "\u0958\u095f", "\uac00\uac01\u11a8", "\u1100\u1161\u11a8", "\ufb2c", "\u03d3\u03d4"]
    yield from FOREIGN
    yield from EMOJI
    for length in (50, 99, 100, 101, 102, 200):
        yield word(length)
        yield "on " + word(length) + " off"
        yield "\u00e9" * length
        yield "e\u0301" * length + "!"
        yield "\uac01" * (length // 3) + word(length % 3)
        yield word(length - 1) + "." + word(length)
    for _ in range(700):
        yield sentence()
    for _ in range(350):
        yield accented(sentence())
    for _ in range(150):
        yield " ".join(pick(FOREIGN) for _ in range(RANDOM.randint(1, 6)))
    for _ in range(200):
        yield sprinkled(sentence(), INVISIBLE, 0.15)
    for _ in range(150):
        yield "".join(part + pick(SPACES) for part in sentence().split())
    for _ in range(200):
        yield sprinkled(sentence(), PUNCTUATION, 0.2)
    for _ in range(150):
        yield " ".join(pick([pick(EMOJI), pick(EMOJI) + pick(EMOJI), pick(THINGS) + pick(EMOJI)]) for _ in range(RANDOM.randint(1, 6)))
    for _ in range(700):
        yield script_line()
    for _ in range(200):
        yield sprinkled(script_line(), MARKS, 0.4)
    for _ in range(100):
        yield sprinkled(sprinkled(pick(["ga gi", "ka da", "\u4e2d\u6587"]), SPACING_MARKS, 0.7), MARKS, 0.4)
    for _ in range(150):
        yield " ".join(str(RANDOM.randint(0, 10 ** RANDOM.randint(1, 9))) + pick(["", "%", ".5", ":30", "th", "\u00b0C", "kWh", "\u00b2"]) for _ in range(RANDOM.randint(1, 5)))
    for _ in range(150):
        yield " ".join(word(RANDOM.randint(1, 14)) for _ in range(RANDOM.randint(1, 8)))
    for _ in range(300):
        yield mixed()
    long_line = ""
    while len(long_line) < 10_000:
        long_line += mixed() + " "
    yield long_line[:10_000]
    yield word(10_000)
    yield " ".join(sentence() for _ in range(400))[:10_000]
    yield "a" + "\u0301" * 3_000 + "b"


def escaped(text):
    """ASCII as it is, everything else by number."""
    return "".join(scalar if " " <= scalar <= "~" and scalar != "\\" else "\\u{%X}" % ord(scalar) for scalar in text)


def main():
    pieces = (HERE / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    tokenizer = Tokenizer(WordPiece({piece: id for id, piece in enumerate(pieces)}, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    with open(HERE / "wordpiece.tsv", "w", encoding="ascii", newline="\n") as output:
        for text in lines():
            encoding = tokenizer.encode(text, add_special_tokens=False)
            tokens = ["%d,%d,%d,%d" % (id, *offsets, word)
                      for id, offsets, word in zip(encoding.ids, encoding.offsets, encoding.word_ids)]
            output.write(escaped(text) + "\t" + " ".join(tokens) + "\n")


main()
