"""Knocks at the doors of hearkend with the real other sides, and compares what comes out of each; see doors.sh."""

import asyncio
import json
import socket
import sys
import threading
import time

import yaml

UTTERANCES = 200
DOORS = "orhtx"  # own topic, response topic, Hermes, Wyoming over TCP, Wyoming over a Unix socket
OURS = {"HassSetBrightnessRelative", "HassClimateSetTemperatureRelative"}
TIMES = {"delay", "time", "duration"}
DOMAINS = {
    "HassLightSet": "light", "HassFanSetSpeed": "fan", "HassClimateSetTemperature": "climate",
    "HassClimateGetTemperature": "climate", "HassVacuumStart": "vacuum", "HassVacuumReturnToBase": "vacuum",
    "HassVacuumCleanArea": "vacuum", "HassLawnMowerStartMowing": "lawn_mower", "HassLawnMowerDock": "lawn_mower",
}


def holds(fact):
    print(f"ok    {fact}", flush=True)


def check(condition, fact):
    if not condition:
        print(f"FAILS {fact}", file=sys.stderr)
        sys.exit(1)


def utterances(root):
    """Some of the suite of composed requests, from its beginning to its end, each with the asker's area."""
    with open(f"{root}/Tests/Suites/composed.yaml", encoding="utf-8") as file:
        tests = yaml.safe_load(file)["tests"]
    said = [(test["say"], test.get("area")) for test in tests if isinstance(test.get("say"), str)]
    step = max(1, len(said) // UTTERANCES)
    return said[::step][:UTTERANCES]


def write_home(root, path):
    with open(f"{root}/Documentation/Examples/home.yaml", encoding="utf-8") as file:
        home = yaml.safe_load(file)
    for index, (_, area) in enumerate(utterances(root)):
        if area:
            home["sites"].update({f"{door}{index}": area for door in DOORS})
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump(home, file, allow_unicode=True)


# What came, in one form for all doors: None for refused, else a list of (intent, values, targets).


def from_interpretation(message):
    if message["rejection"]:
        return None
    commands = []
    for command in message["commands"]:
        values = {name: slot["value"] for name, slot in command["slots"].items()}
        commands.append((command["intent"], values, sorted(command.get("targets") or [])))
    return commands


SELECTORS = {"name", "area", "floor", "domain", "device_class", "except"}


def plain(values):
    return {name: value for name, value in values.items() if name not in SELECTORS}


def members(home, intent, slots):
    """What Home Assistant would act on, by its own rules of matching."""
    entities = home["entities"]
    domain = slots.get("domain") or DOMAINS.get(intent)
    if not domain and (intent.startswith("HassMedia") or "Volume" in intent):
        domain = "media_player"
    areas = {area["id"]: area for area in home["areas"]}
    named = lambda thing: (thing.get("name") or thing["id"].replace("_", " ")).casefold()
    found = []
    for entity in entities:
        area = areas.get(entity.get("area"))
        if "name" in slots and entity["id"] != slots["name"]:
            continue
        if domain and not entity["id"].startswith(domain + "."):
            continue
        if "device_class" in slots and entity.get("device_class") != slots["device_class"]:
            continue
        if "area" in slots and intent != "HassVacuumCleanArea":
            if not area or slots["area"].casefold() not in (area["id"], named(area)):
                continue
        if "floor" in slots:
            floor = next((f for f in home["floors"] if area and f["id"] == area.get("floor")), None)
            if not floor or slots["floor"].casefold() not in (floor["id"], named(floor)):
                continue
        found.append(entity["id"])
    return found


def implied(commands):
    """Without what another command of the same answer brings about anyway."""
    setting = {t for intent, _, targets in commands if intent in ("HassLightSet", "HassFanSetSpeed") for t in targets}
    return [c for c in commands if not (c[0] == "HassTurnOn" and c[2] and set(c[2]) <= setting)]


def expressible(commands):
    """Whether Home Assistant can be told: its intents, no times, no order on one device."""
    for index, (intent, values, targets) in enumerate(commands):
        if intent in OURS or TIMES & values.keys():
            return False
        if intent == "HassBroadcast" and "area" in values:
            return False
        for other, more, others in commands[:index]:
            if set(targets) & set(others) and (other != intent or more != values):
                return False
    return True


class Wyoming:
    """One Wyoming client."""

    def __init__(self, client):
        self.client = client

    async def ask(self, text, **context):
        from wyoming.asr import Transcript
        from wyoming.intent import Intent, IntentsStart, IntentsStop, NotRecognized

        await self.client.write_event(Transcript(text, language="en", context=context).event())
        intents, several = [], False
        while True:
            event = await asyncio.wait_for(self.client.read_event(), 20)
            check(event is not None, f"Wyoming hangs up on '{text}'")
            if IntentsStart.is_type(event.type):
                several = True
            elif Intent.is_type(event.type):
                intents.append(Intent.from_event(event))
                if not several:
                    return intents
            elif IntentsStop.is_type(event.type):
                return intents
            else:
                check(NotRecognized.is_type(event.type), f"Wyoming answers '{text}' with {event}")
                return NotRecognized.from_event(event)


class Broker:
    """Somebody on the broker who hears everything."""

    def __init__(self, port):
        import paho.mqtt.client as mqtt

        self.mqtt = mqtt
        self.client = mqtt.Client(client_id="journey", protocol=mqtt.MQTTv5)
        self.messages = []
        self.changed = threading.Condition()
        self.client.on_message = self._take
        self.client.connect("127.0.0.1", port)
        self.client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ready = threading.Event()
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.subscribe([(topic, 1) for topic in ("hearken/#", "hermes/#", "rhasspy/#")])
        self.client.loop_start()
        check(ready.wait(10), "the broker takes no subscription")

    def _take(self, client, userdata, message):
        with self.changed:
            self.messages.append((message.topic, bytes(message.payload)))
            self.changed.notify_all()

    def say(self, topic, payload, response=None):
        properties = None
        if response:
            from paho.mqtt.packettypes import PacketTypes
            from paho.mqtt.properties import Properties

            properties = Properties(PacketTypes.PUBLISH)
            properties.ResponseTopic = response
            properties.CorrelationData = b"1"
        self.client.publish(topic, payload, qos=1, properties=properties)

    def next(self, *topics, patience=20):
        """The first message of one of these topics that came since `say`; all before it are forgotten."""
        end = time.monotonic() + patience
        with self.changed:
            while True:
                for index, (topic, payload) in enumerate(self.messages):
                    if any(topic == t or (t.endswith("#") and topic.startswith(t[:-1])) for t in topics):
                        del self.messages[: index + 1]
                        return topic, json.loads(payload)
                left = end - time.monotonic()
                check(left > 0, f"nothing comes on {topics}")
                self.changed.wait(left)

    def take(self, prefix):
        with self.changed:
            return [message for message in self.messages if message[0].startswith(prefix)]


def ask_hermes(broker, query):
    """The commands of a query's answer, as rhasspy-hermes reads them; None when it was not recognised."""
    from rhasspyhermes.nlu import NluIntent, NluIntentNotRecognized, NluIntentParsed

    broker.say(query.topic(), query.payload())
    commands = []
    # The end of an answer of several intents is known by the next query's answer: a filter that nothing passes.
    broker.say(query.topic(), json.dumps({"input": "turn on the hall light", "siteId": "mark", "intentFilter": ["-"]}))
    parsed = 0
    while True:
        topic, message = broker.next("hermes/intent/#", "hermes/nlu/intentParsed", "hermes/nlu/intentNotRecognized")
        if message["siteId"] == "mark":
            check(parsed == len(commands), f"{parsed} intentParsed, {len(commands)} intents for '{query.input}'")
            return commands
        check(message["siteId"] == query.site_id and message["sessionId"] == query.session_id, f"not ours: {message}")
        check(message["id"] == query.id and message["input"] == query.input, f"not ours: {message}")
        if topic.startswith("hermes/intent/"):
            intent = NluIntent.from_dict(message)
            check(topic == NluIntent.topic(intent_name=intent.intent.intent_name), f"{topic} for {message}")
            check(intent.custom_data == query.custom_data and intent.raw_input == query.input, f"{message}")
            check(intent.wakeword_id == query.wakeword_id and intent.lang == query.lang, f"{message}")
            values = {}
            for slot in intent.slots:
                if slot.range:
                    said = query.input[slot.raw_start : slot.raw_end]
                    check(said == slot.raw_value, f"'{said}' is not '{slot.raw_value}' in '{query.input}'")
                values.setdefault(slot.slot_name, slot.value)
            commands.append((intent.intent.intent_name, values))
        elif topic == "hermes/nlu/intentParsed":
            NluIntentParsed.from_dict(message)
            parsed += 1
        else:
            missed = NluIntentNotRecognized.from_dict(message)
            check(missed.custom_data == query.custom_data, f"{message}")
            commands = None
            broker.next("hermes/nlu/intentNotRecognized")
            return None


def same_value(ours, theirs):
    kind = theirs["kind"]
    if kind == "Duration":
        return ours == theirs["days"] * 86400 + theirs["hours"] * 3600 + theirs["minutes"] * 60 + theirs["seconds"]
    if kind == "InstantTime":
        return str(ours).startswith(theirs["value"][:10])
    return ours == theirs["value"]


def compare_hermes(text, ours, theirs):
    if ours is None and theirs is not None:
        # Listeners to Hermes may know how to wait where our own scheduler does not.
        return any(TIMES & values.keys() for _, values in theirs)
    if theirs is None:
        return ours is None
    expected = []
    for intent, values, targets in ours:
        if "except" in values:
            expected += [(intent, {**plain(values), "name": target}) for target in targets]
        else:
            expected.append((intent, values))
    if any("except" in values for _, values, _ in ours):  # its targets are listed in any order
        expected.sort(key=lambda command: str(command[1].get("name", "")))
        theirs = sorted(theirs, key=lambda command: str(command[1].get("name", {}).get("value", "")))
    if [intent for intent, _ in expected] != [intent for intent, _ in theirs]:
        return False
    for (_, values), (_, more) in zip(expected, theirs):
        extra = more.keys() - values.keys()
        if extra - {"area"} and "name" not in extra:
            return False
        if not all(name in more and same_value(value, more[name]) for name, value in values.items()):
            return False
    return True


def compare_wyoming(home, ours, theirs):
    if not isinstance(theirs, list):
        return ours is None or not expressible(ours)
    if ours is None:
        return False
    wanted, found = {}, {}
    for intent, values, targets in implied(ours):
        key = json.dumps([intent, plain(values) if targets else values], sort_keys=True)
        wanted.setdefault(key, set()).update(targets)
    for intent in theirs:
        slots = {entity.name: entity.value for entity in intent.entities}
        name = intent.name
        targets = members(home, name, slots) if any(key in slots for key in SELECTORS) or name in DOMAINS else []
        if name not in DOMAINS and not SELECTORS & slots.keys():
            targets = []
        key = json.dumps([name, plain(slots) if targets else slots], sort_keys=True)
        found.setdefault(key, set()).update(targets)
        check(not any(char.isdigit() for char in (intent.text or "").split("{")[0]), f"text {intent.text}")
    return wanted == found


async def same_everywhere(root, home, broker, door, path):
    from rhasspyhermes.nlu import NluQuery
    from wyoming.client import AsyncTcpClient, AsyncUnixClient

    said = utterances(root)
    check(len(said) == UTTERANCES, f"there are {len(said)} utterances")
    tcp, unix = Wyoming(AsyncTcpClient("127.0.0.1", door)), Wyoming(AsyncUnixClient(path))
    await tcp.client.connect()
    await unix.client.connect()
    counts = dict.fromkeys(("understood", "refused", "not of Home Assistant"), 0)
    for index, (text, _) in enumerate(said):
        broker.say(f"hearken/o{index}/utterance", text)
        _, own = broker.next(f"hearken/o{index}/interpretation")
        broker.say(f"hearken/r{index}/utterance", text, response="hearken/reply/journey")
        _, reply = broker.next("hearken/reply/journey")
        ours = from_interpretation(own)
        check(ours == from_interpretation(reply), f"the response topic differs for '{text}': {own} {reply}")
        query = NluQuery(
            input=text, site_id=f"h{index}", id=f"q{index}", session_id=f"s{index}", custom_data="mine",
            wakeword_id="w", lang="en",
        )
        hermes = ask_hermes(broker, query)
        check(compare_hermes(text, ours, hermes), f"Hermes differs for '{text}':\n {ours}\n {hermes}")
        answers = [
            await client.ask(text, satellite_id=f"assist_satellite.{name}{index}", conversation_id=f"{name}{index}")
            for client, name in ((tcp, "t"), (unix, "x"))
        ]
        for answer, name in zip(answers, ("TCP", "the Unix socket")):
            check(compare_wyoming(home, ours, answer), f"Wyoming over {name} differs for '{text}':\n {ours}\n {answer}")
        if ours is None:
            counts["refused"] += 1
        elif isinstance(answers[0], list):
            counts["understood"] += 1
        else:
            counts["not of Home Assistant"] += 1
    await tcp.client.disconnect()
    await unix.client.disconnect()
    holds(
        f"{UTTERANCES} utterances mean the same through five doors: {counts['understood']} understood, "
        f"{counts['refused']} refused, {counts['not of Home Assistant']} that Home Assistant cannot be told"
    )
    sites = {topic.split("/")[1][0] for topic, _ in broker.take("hearken/") if "/command/" in topic}
    check(sites <= set("or"), f"commands of {sites}")


async def watch_over_unlocking(door, path):
    from wyoming.client import AsyncTcpClient, AsyncUnixClient

    for client, may in ((AsyncTcpClient("127.0.0.1", door), False), (AsyncUnixClient(path), True)):
        await client.connect()
        wyoming = Wyoming(client)
        context = {"conversation_id": "lock", "satellite_id": "assist_satellite.hall"}
        first = await wyoming.ask("unlock the front door", **context)
        check(not isinstance(first, list), "a lock opens without asking")
        second = await wyoming.ask("yes", **context)
        check(isinstance(second, list) == may, f"after yes: {second}")
        if may:
            slots = {entity.name: entity.value for entity in second[0].entities}
            check((second[0].name, slots) == ("HassTurnOff", {"name": "lock.front_door"}), f"{second}")
        await client.disconnect()
    holds("a lock asks first: over the Unix socket yes opens it, over TCP nothing does")


async def introduce(door):
    from wyoming.client import AsyncTcpClient
    from wyoming.error import Error
    from wyoming.event import Event
    from wyoming.info import Describe, Info
    from wyoming.intent import Recognize
    from wyoming.ping import Ping, Pong

    async with AsyncTcpClient("127.0.0.1", door) as client:
        start = time.monotonic()
        await client.write_event(Describe().event())
        info = Info.from_event(await client.read_event())
        check(time.monotonic() - start < 1 and info.intent[0].models[0].languages == ["en"], f"{info}")
        await client.write_event(Ping("here").event())
        check(Pong.from_event(await client.read_event()).text == "here", "no pong")
        await client.write_event(Recognize("turn on the hall light").event())
        check((await client.read_event()).type == "intent", "recognize is not answered")
        await client.write_event(Event("transcript", {"words": 1}))
        check(Error.from_event(await client.read_event()).code == "invalid-data", "no error for a transcript without text")
        await client.write_event(Ping("still").event())
        check(Pong.from_event(await client.read_event()).text == "still", "an error ends the connection")
    holds("describe, ping, recognize and errors are answered as the package `wyoming` reads them")


def resident(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


async def crowd(door, process, requests):
    from wyoming.client import AsyncTcpClient

    async def one(name, count):
        async with AsyncTcpClient("127.0.0.1", door) as client:
            wyoming = Wyoming(client)
            for index in range(count):
                level = (index * 7 + name * 11) % 99 + 1
                conversation = f"{name}-{index}"
                answer = await wyoming.ask(f"set the kitchen lights to {level} percent", conversation_id=conversation)
                slots = {entity.name: entity.value for entity in answer[0].entities}
                check(len(answer) == 1 and slots["brightness"] == level, f"{name} asked for {level} and got {slots}")
                check(answer[0].context == {"conversation_id": conversation}, f"{name} got {answer[0].context}")

    await asyncio.gather(*(one(name, 50) for name in range(10)))
    before, start = resident(process), time.monotonic()
    await asyncio.gather(*(one(name, requests) for name in range(10)))
    took, after = time.monotonic() - start, resident(process)
    check(after - before <= 2048, f"resident memory grew from {before} to {after} kB")
    holds(
        f"ten Wyoming clients, {requests} requests each in {took:.1f} s, no answer went astray; "
        f"resident memory {before} kB before, {after} kB after"
    )


def speak_hermes(broker):
    from rhasspyhermes.asr import AsrTextCaptured
    from rhasspyhermes.nlu import NluError, NluIntent, NluQuery, NluTrain, NluTrainSuccess

    text = "set the thermostat to 21 degrees"
    _, values = ask_hermes(broker, NluQuery(input=text, site_id="kitchen"))[0]
    check(values["temperature"] == {"kind": "Temperature", "value": 21, "unit": "celsius"}, f"{values}")
    check(ask_hermes(broker, NluQuery(input=text, intent_filter=["HassTurnOn"])) is None, "the filter is not held to")
    check(ask_hermes(broker, NluQuery(input=text, intent_filter=["HassClimateSetTemperature"])), "the filter holds all")
    _, values = ask_hermes(broker, NluQuery(input="set the kitchen lights to 30 percent"))[0]
    check(values["brightness"] == {"kind": "Percentage", "value": 30}, f"{values}")
    _, values = ask_hermes(broker, NluQuery(input="turn off the tv in ten minutes", site_id="living_room"))[0]
    check(values["delay"]["kind"] == "Duration" and values["delay"]["minutes"] == 10, f"{values}")
    _, values = ask_hermes(broker, NluQuery(input="set a timer for 5 minutes", site_id="kitchen"))[0]
    check(values["minutes"] == {"kind": "Number", "value": 5}, f"{values}")
    check(ask_hermes(broker, NluQuery(input="unlock the front door", site_id="hall")) is None, "a lock opens")
    check(ask_hermes(broker, NluQuery(input="yes", site_id="hall")) is None, "yes opens a lock")

    captured = AsrTextCaptured(
        text="turn on the hall light", likelihood=0.9, seconds=1.5, site_id="hall", session_id="s", lang="en")
    broker.say(captured.topic(), captured.payload())
    intent = NluIntent.from_dict(broker.next("hermes/intent/#")[1])
    check((intent.asr_confidence, intent.session_id, intent.site_id) == (0.9, "s", "hall"), f"{intent}")

    broker.say(NluQuery.topic(), '{"siteId": "hall", "sessionId": "s", "input": 5}')
    fault = NluError.from_dict(broker.next("hermes/error/nlu")[1])
    check((fault.site_id, fault.session_id) == ("hall", "s") and "input" in fault.error, f"{fault}")

    train = NluTrain(graph_path="/nowhere", id="t1")
    broker.say(NluTrain.topic(site_id="base"), train.payload())
    check(NluTrainSuccess.from_dict(broker.next("rhasspy/nlu/base/trainSuccess")[1]).id == "t1", "training has no answer")
    holds("queries, captured text, filters, value kinds, errors and training as the package `rhasspy-hermes` reads them")


def knock(root, home, port, door, path, process, requests):
    with open(home, encoding="utf-8") as file:
        home = yaml.safe_load(file)
    broker = Broker(int(port))
    end = time.monotonic() + 20
    while not any(topic.endswith("/status") and payload == b"online" for topic, payload in broker.take("hearken/")):
        check(time.monotonic() < end, "hearkend does not come online")
        time.sleep(0.05)
    door, process = int(door), int(process)
    asyncio.run(introduce(door))
    speak_hermes(broker)
    asyncio.run(same_everywhere(root, home, broker, door, path))
    asyncio.run(watch_over_unlocking(door, path))
    asyncio.run(crowd(door, process, int(requests)))


if __name__ == "__main__":
    {"home": write_home, "knock": knock}[sys.argv[1]](*sys.argv[2:])
