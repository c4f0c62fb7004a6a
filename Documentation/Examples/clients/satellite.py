#!/usr/bin/env python3
# A satellite without ears: says what stands on its command line, or line by line on standard input, and prints what the
# daemon makes of it. Needs python3-paho-mqtt (1.6 or 2).
#
#   satellite.py --host hub.lan --site kitchen --user kitchen --password-file secret --ca ca.pem "turn off the lights"
import argparse
import json
import queue
import sys
import time
import uuid

import paho.mqtt.client as mqtt

parser = argparse.ArgumentParser(description="Says utterances to hearkend and prints what comes of them.")
parser.add_argument("--host", default="localhost")
parser.add_argument("--port", type=int, help="1883, with --ca 8883")
parser.add_argument("--site", required=True, help="the site that speaks; with an access list also the user")
parser.add_argument("--user")
parser.add_argument("--password-file")
parser.add_argument("--ca", help="PEM file of the broker's authority: encrypt")
parser.add_argument("--root", default="hearken")
parser.add_argument("text", nargs="*")
options = parser.parse_args()

answers = queue.Queue()
subscribed = queue.Queue()
arguments = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []
client = mqtt.Client(*arguments, client_id=f"satellite-{options.site}", clean_session=True)
if options.user:
    password = open(options.password_file).readline().rstrip("\n") if options.password_file else None
    client.username_pw_set(options.user, password)
if options.ca:
    client.tls_set(ca_certs=options.ca)
topic = f"{options.root}/{options.site}"
client.on_connect = lambda client, *_: client.subscribe(f"{topic}/interpretation", 1)
client.on_subscribe = lambda *_: subscribed.put(True)
client.on_message = lambda _client, _data, message: answers.put(json.loads(message.payload))
client.connect(options.host, options.port or (8883 if options.ca else 1883))
client.loop_start()
subscribed.get(timeout=10)


def ask(text):
    """The Interpretation of `text`; others of the same site may come in between."""
    # An id of one's own, kept when one has to say it again: the daemon acts on each once.
    identifier = uuid.uuid4().hex
    utterance = {"text": text, "id": identifier, "timestamp": time.time()}
    client.publish(f"{topic}/utterance", json.dumps(utterance), qos=1)
    while True:
        answer = answers.get(timeout=10)
        if answer["id"] == identifier:
            return answer


def show(answer):
    if answer["rejection"]:
        # Fit to be spoken; `confirmation_required` and `ambiguous` are questions, and the next utterance the answer.
        print(f"rejected: {answer['rejection']['reason']}: {answer['rejection']['message']}")
    for command in answer["commands"]:
        slots = " ".join(f"{name}={slot['value']}" for name, slot in command["slots"].items())
        print(f"{command['intent']} {slots} -> {', '.join(command.get('targets', []))}")
    if "answer" in answer:
        print(f"says: {answer['answer']}")


try:
    for line in options.text or (line.strip() for line in sys.stdin):
        if line:
            show(ask(line))
except queue.Empty:
    sys.exit(f"nobody answered within ten seconds; is {options.root}/daemon/+/status online?")
finally:
    client.disconnect()
