#!/usr/bin/env python3
"""The other side of home-assistant.sh: what is asked of a real Home Assistant, by the interfaces its own pages use.

Runs in Home Assistant's environment (aiohttp, paho-mqtt). Usage: home-assistant.py COMMAND ...
  requirements        what the integrations used here need, as pip reads it
  appliances          devices on the broker and a satellite, until killed
  onboard, furnish    an owner; the broker, the satellite, floors, areas, names, exposure
  connect             Hearken as a conversation agent
  talk [PATTERN]      the sentences, to Hearken and to Home Assistant's own parser
  pipeline            one of them by way of an assistant
  ourselves WHAT      what Home Assistant shows of the daemon
Ports and folder come from the environment: HTTP, BROKER, SATELLITE, WYOMING, TRIAL.
"""

import asyncio
import json
import os
import pathlib
import re
import secrets
import sys
import threading
import time

HOME_ASSISTANT = "http://127.0.0.1:" + os.environ.get("HTTP", "8123")
BROKER = int(os.environ.get("BROKER") or 1883)
TRIAL = pathlib.Path(os.environ.get("TRIAL", "."))
INTEGRATIONS = ["api", "config", "conversation", "frontend", "mqtt", "onboarding", "scene", "shopping_list", "universal", "wyoming"]
OWN = "conversation.home_assistant"
failures = 0


def say(holds, what):
    global failures
    print(("ok    " if holds else "FAILS ") + what, flush=True)
    failures += not holds
    return holds


# What stands in the house. Each device: its announcement, its area, its aliases.

FLOORS = {"Downstairs": ["ground floor"], "Upstairs": ["first floor"]}
AREAS = {
    "Kitchen": "Downstairs", "Living Room": "Downstairs", "Hallway": "Downstairs", "Garage": "Downstairs",
    "Bedroom": "Upstairs", "Nursery": "Upstairs",
}
COLORS = {"schema": "json", "brightness": True, "supported_color_modes": ["rgb", "color_temp"], "color_temp_kelvin": True}
DIMMED = {"schema": "json", "brightness": True, "supported_color_modes": ["brightness"]}
DEVICES = {
    "light.kitchen_ceiling": ("Kitchen Ceiling", "Kitchen", [], COLORS),
    "light.kitchen_counter": ("Kitchen Counter", "Kitchen", ["worktop light"], DIMMED),
    "light.reading_lamp": ("Reading Lamp", "Living Room", [], COLORS),
    "light.living_room_ceiling": ("Living Room Ceiling", "Living Room", ["big light"], DIMMED),
    "light.bedroom_ceiling": ("Bedroom Ceiling", "Bedroom", [], COLORS),
    "light.night_light": ("Night Light", "Nursery", [], DIMMED),
    "switch.coffee_machine": ("Coffee Machine", "Kitchen", ["espresso maker"], {}),
    "fan.bedroom_fan": ("Bedroom Fan", "Bedroom", [], {"percentage_command_topic": "home/bedroom_fan/percentage"}),
    "cover.bedroom_blinds": ("Bedroom Blinds", "Bedroom", [], {"device_class": "blind"}),
    "cover.nursery_blinds": ("Nursery Blinds", "Nursery", [], {"device_class": "blind"}),
    "cover.living_room_curtains": ("Living Room Curtains", "Living Room", [], {"device_class": "curtain"}),
    "cover.garage_door": ("Garage Door", "Garage", [], {"device_class": "garage"}),
    "lock.front_door": ("Front Door", "Hallway", [], {}),
    "climate.thermostat": ("Thermostat", "Living Room", [], {
        "modes": ["off", "heat"], "mode_command_topic": "home/thermostat/mode", "min_temp": 7, "max_temp": 30,
        "temperature_command_topic": "home/thermostat/temperature", "temp_step": 0.5,
        "current_temperature_topic": "home/thermostat/current"}),
    "sensor.bedroom_temperature": ("Bedroom Temperature", "Bedroom", [], {
        "device_class": "temperature", "unit_of_measurement": "°C", "state_topic": "home/bedroom_temperature/state"}),
    "binary_sensor.kitchen_window": ("Kitchen Window", "Kitchen", [], {
        "device_class": "window", "state_topic": "home/kitchen_window/state"}),
}
# Of a device: its name, its area, the name somebody gave the entity in Home Assistant (none: it is the device itself).
PARTS = {"light.hall_lamp": ("Hall Lamp", "Hallway", None), "switch.patio_socket": ("Patio", "Living Room", "Heater")}
DEVICES |= {"light.hall_lamp": (None, None, [], DIMMED), "switch.patio_socket": ("Socket", None, [], {})}
# What is not announced but configured (configuration.yaml).
CONFIGURED = {"media_player.tv": ("Living Room", ["television"]), "scene.movie_night": ("Living Room", [])}
MEASURED = {"home/thermostat/current": "19.5", "home/bedroom_temperature/state": "18.5", "home/kitchen_window/state": "ON"}


def announcement(entity, name, members):
    domain, slug = entity.split(".")
    message = {"name": name, "unique_id": "trial_" + slug, "default_entity_id": entity} | members
    if entity in PARTS:
        message["device"] = {"identifiers": [slug], "name": PARTS[entity][0]}
    if domain in ("light", "switch", "fan", "cover", "lock"):
        message["command_topic"] = f"home/{slug}/set"
    if domain == "cover":
        message |= {"position_topic": f"home/{slug}/position", "set_position_topic": f"home/{slug}/goto"}
    return message


def appliances():
    """Announces the devices and lets the covers move; what else there is needs nobody, Home Assistant takes it as done."""
    import paho.mqtt.client as mqtt

    def arrived(client, _, message):
        slug, what = message.topic.split("/")[1:]
        if f"cover.{slug}" not in DEVICES:
            return
        said = message.payload.decode()
        position = {"OPEN": "100", "CLOSE": "0"}.get(said) if what == "set" else said
        if position is not None:
            client.publish(f"home/{slug}/position", position, 1, True)

    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_message = arrived
    client.on_connect = lambda *_: client.subscribe([("home/+/set", 1), ("home/+/goto", 1)])
    client.connect("127.0.0.1", BROKER)
    for topic, value in MEASURED.items():
        client.publish(topic, value, 1, True)
    for entity, (name, _, _, members) in DEVICES.items():
        domain, slug = entity.split(".")
        if domain == "cover":
            client.publish(f"home/{slug}/position", "0", 1, True)
        client.publish(f"homeassistant/{domain}/{slug}/config", json.dumps(announcement(entity, name, members)), 1, True)
    threading.Thread(target=client.loop_forever, daemon=True).start()
    asyncio.run(satellite())


async def satellite():
    """A Wyoming satellite in the kitchen, as far as Home Assistant looks at one that hears nothing."""
    about = {"attribution": {"name": "trial", "url": ""}, "installed": True, "description": "Kitchen Panel", "version": "1"}
    info = {"satellite": {"name": "Kitchen Panel", "area": "Kitchen"} | about}

    async def serve(reader, writer):
        while line := await reader.readline():
            event = json.loads(line)
            await reader.readexactly((event.get("data_length") or 0) + (event.get("payload_length") or 0))
            answer = {"describe": {"type": "info", "data": info}, "ping": {"type": "pong"}}.get(event["type"])
            if answer:
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", int(os.environ["SATELLITE"]))
    await server.serve_forever()


class HomeAssistant:
    """REST and the WebSocket of one Home Assistant, with the token that onboarding left."""

    async def __aenter__(self):
        import aiohttp

        self.web = await aiohttp.ClientSession().__aenter__()
        token = TRIAL / "token"
        if token.exists():
            await self.open(token.read_text())
        return self

    async def __aexit__(self, *_):
        await self.web.close()

    async def open(self, token):
        self.headers = {"Authorization": "Bearer " + token}
        self.socket = await self.web.ws_connect(HOME_ASSISTANT + "/api/websocket", max_msg_size=0)
        await self.socket.receive_json()
        await self.socket.send_json({"type": "auth", "access_token": token})
        answer = await self.socket.receive_json()
        assert answer["type"] == "auth_ok", answer
        self.count = 0

    async def post(self, path, data, headers=None):
        async with self.web.post(HOME_ASSISTANT + path, json=data, headers=headers or self.headers) as answer:
            assert answer.status < 300, f"{path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def call(self, kind, **members):
        self.count += 1
        await self.socket.send_json({"id": self.count, "type": kind} | members)
        while True:
            answer = await self.socket.receive_json()
            if answer.get("id") == self.count and answer["type"] == "result":
                assert answer["success"], f"{kind} {members}: {answer['error']}"
                return answer["result"]

    async def act(self, service, entities=None, **data):
        domain, name = service.split(".")
        target = {"entity_id": entities} if entities else {}
        await self.call("call_service", domain=domain, service=name, service_data=data, target=target)

    async def states(self):
        return {state["entity_id"]: state for state in await self.call("get_states")}

    async def add(self, integration, *answers):
        """Adds an integration as its page does: the first step without, then with each answer."""
        flow = await self.post("/api/config/config_entries/flow", {"handler": integration})
        for answer in answers:
            assert flow["type"] == "form", flow
            flow = await self.post("/api/config/config_entries/flow/" + flow["flow_id"], answer)
        return flow

    async def until(self, what, holds, seconds=30):
        """Waits until `holds` gives something of the states, and gives that; says so when it does not."""
        end = time.monotonic() + seconds
        while True:
            found = holds(await self.states())
            if found or time.monotonic() > end:
                return found or say(False, what)
            await asyncio.sleep(0.1)


async def onboard(home):
    client = HOME_ASSISTANT + "/"
    user = {"client_id": client, "name": "Owner", "username": "owner", "password": secrets.token_hex(16), "language": "en"}
    code = (await home.post("/api/onboarding/users", user, {"Accept": "*/*"}))["auth_code"]
    form = {"client_id": client, "code": code, "grant_type": "authorization_code"}
    async with home.web.post(HOME_ASSISTANT + "/auth/token", data=form) as answer:
        await home.open((await answer.json())["access_token"])
    token = await home.call("auth/long_lived_access_token", client_name="trial", lifespan=1)
    (TRIAL / "token").write_text(token)
    say(True, "Home Assistant " + (await home.call("get_config"))["version"] + " is up and has an owner")


async def furnish(home):
    broker = {
        "broker": "127.0.0.1", "port": BROKER, "protocol": "5",
        "other_settings": {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"},
    }
    for integration, answer in (
        ("mqtt", broker), ("shopping_list", {}), ("wyoming", {"host": "127.0.0.1", "port": int(os.environ["SATELLITE"])})
    ):
        flow = await home.add(integration, answer)
        say(flow["type"] == "create_entry", f"{integration} is added")
    wanted = {*DEVICES, *CONFIGURED}
    if await home.until(f"not all of {sorted(wanted)} appear", lambda states: wanted <= set(states)):
        say(True, f"{len(wanted)} entities appear")
    satellite = await home.until(
        "no satellite appears", lambda states: next((id for id in states if id.startswith("assist_satellite.")), None))
    floors = {
        name: (await home.call("config/floor_registry/create", name=name, aliases=aliases))["floor_id"]
        for name, aliases in FLOORS.items()
    }
    areas = {area["name"]: area["area_id"] for area in await home.call("config/area_registry/list")}
    for name, floor in AREAS.items():
        if name in areas:
            await home.call("config/area_registry/update", area_id=areas[name], floor_id=floors[floor])
        else:
            areas[name] = (await home.call("config/area_registry/create", name=name, floor_id=floors[floor]))["area_id"]
    places = {entity: (area, aliases) for entity, (_, area, aliases, _) in DEVICES.items()} | CONFIGURED
    for entity, (area, aliases) in places.items():
        # A null among the aliases is the entity's own name.
        if entity not in PARTS:
            await home.call(
                "config/entity_registry/update", entity_id=entity, area_id=areas[area], aliases=[None, *aliases])
    for entity, (_, area, name) in PARTS.items():
        device = (await home.call("config/entity_registry/get", entity_id=entity))["device_id"]
        await home.call("config/device_registry/update", device_id=device, area_id=areas[area])
        if name:
            await home.call("config/entity_registry/update", entity_id=entity, name=name)
    # What is not exposed by itself.
    await home.call("homeassistant/expose_entity", assistants=["conversation"], entity_ids=["lock.front_door"], should_expose=True)
    panel = await home.call("config/entity_registry/get", entity_id=satellite)
    devices = {device["id"]: device for device in await home.call("config/device_registry/list")}
    say(devices[panel["device_id"]]["area_id"] == areas["Kitchen"], f"the satellite {satellite} is in the kitchen")
    (TRIAL / "panel").write_text(json.dumps({"device_id": panel["device_id"], "satellite_id": satellite}))


async def connect(home):
    flow = await home.add("wyoming", {"host": "127.0.0.1", "port": int(os.environ["WYOMING"])})
    say(flow["type"] == "create_entry" and flow["title"] == "Hearken", f"its Wyoming integration finds {flow.get('title')}")
    await home.until("no agent appears", lambda states: "conversation.hearken" in states)
    agents = (await home.call("conversation/agent/list", language="en"))["agents"]
    names = {agent["id"]: agent for agent in agents}
    say(names.get("conversation.hearken", {}).get("name") == "Hearken", f"a conversation agent Hearken: {sorted(names)}")
    say("en" in names["conversation.hearken"]["supported_languages"], "it says that it understands English")
    pipeline = (await home.call("assist_pipeline/pipeline/list"))["pipelines"][0]
    chosen = {key: pipeline[key] for key in pipeline if key not in ("id", "conversation_engine")}
    changed = await home.call(
        "assist_pipeline/pipeline/update", pipeline_id=pipeline["id"], conversation_engine="conversation.hearken", **chosen)
    say(changed["conversation_engine"] == "conversation.hearken", "an assistant takes it as its conversation agent")


# The sentences. A case: the words, what is done before (service, entities, data), what is different afterwards in which
# entity (all else must be as it was), and what is said.

class Case:
    def __init__(self, text, after=None, before=(), speech=None, refused=False, panel=False, then=None, own=None):
        self.text, self.after, self.before, self.speech = text, after or {}, before, speech
        # `own`: why Home Assistant's own parser is not held against this; none, it is.
        self.refused, self.panel, self.then, self.own = refused, panel, then, own


LIGHTS = [entity for entity in DEVICES if entity.startswith("light.")]
DOWNSTAIRS = [e for e in LIGHTS if AREAS[DEVICES[e][1] or PARTS[e][1]] == "Downstairs"]
ON, OFF = {"state": "on"}, {"state": "off"}
OPEN, SHUT = {"state": "open", "position": 100}, {"state": "closed", "position": 0}


def lit(*entities):
    return [("light.turn_on", list(entities or LIGHTS), {})]


def each(entities, state):
    return {entity: state for entity in entities}


def only(*entities, of=LIGHTS):
    return [entity for entity in of if entity not in entities]


KITCHEN = ["light.kitchen_ceiling", "light.kitchen_counter"]
UPSTAIRS = only(*DOWNSTAIRS)
UNLOCKED = [("lock.unlock", ["lock.front_door"], {})]
RED, BLUE = {"state": "on", "hs": [0, 100]}, {"state": "on", "hs": [240, 100]}
CASES = [
    # By name and alias.
    Case("turn on the kitchen counter", {"light.kitchen_counter": ON}),
    Case("turn off the reading lamp", {"light.reading_lamp": OFF}, lit()),
    Case("switch on the coffee machine", {"switch.coffee_machine": ON}),
    Case("turn on the espresso maker", {"switch.coffee_machine": ON}),
    Case("turn on the big light", {"light.living_room_ceiling": ON}),
    Case("could you please switch the worktop light off", {"light.kitchen_counter": OFF}, lit()),
    Case("turn on the hall lamp", {"light.hall_lamp": ON}),
    Case("turn off the hallway lights", {"light.hall_lamp": OFF}, lit()),
    Case("turn on the patio heater", {"switch.patio_socket": ON}),
    # By area and floor, and all.
    Case("turn on the lights in the kitchen", each(KITCHEN, ON)),
    Case("turn off the bedroom lights", {"light.bedroom_ceiling": OFF}, lit()),
    Case("turn off all the lights upstairs", each(UPSTAIRS, OFF), lit()),
    Case("turn on all lights on the ground floor", each(DOWNSTAIRS, ON)),
    Case("turn off all the lights", each(LIGHTS, OFF), lit()),
    # Values.
    Case("set the reading lamp to 40 percent brightness", {"light.reading_lamp": {"brightness": 102}}, lit()),
    Case("set the kitchen lights to 50%", each(KITCHEN, {"state": "on", "brightness": 128})),
    Case("dim the lights in the kitchen to 30 percent", each(KITCHEN, {"state": "on", "brightness": 76}), lit()),
    Case("turn the reading lamp red", {"light.reading_lamp": RED}, lit("light.reading_lamp")),
    Case("set the bedroom ceiling to blue", {"light.bedroom_ceiling": BLUE}),
    Case("set the thermostat to 22 degrees", {"climate.thermostat": {"temperature": 22}}),
    Case("set the thermostat to 21.5 degrees", {"climate.thermostat": {"temperature": 21.5}}),
    Case("set the bedroom fan to 50 percent", {"fan.bedroom_fan": {"state": "on", "percentage": 50}}),
    Case("turn on the bedroom fan", {"fan.bedroom_fan": ON}),
    Case("set the brightness of the bedroom ceiling to 10 percent", {"light.bedroom_ceiling": {"state": "on", "brightness": 26}}),
    Case("set the kitchen ceiling to 3000 kelvin", {"light.kitchen_ceiling": {"state": "on", "kelvin": 3000}}),
    Case("make the reading lamp warm white", {"light.reading_lamp": {"state": "on", "kelvin": 2700}}),
    # Covers, the player, the lock, scenes, lists.
    Case("open the bedroom blinds", {"cover.bedroom_blinds": OPEN}),
    Case("set the bedroom blinds to 30 percent", {"cover.bedroom_blinds": {"state": "open", "position": 30}}),
    Case("open the curtains in the living room", {"cover.living_room_curtains": OPEN}),
    Case("open all the blinds", each(["cover.bedroom_blinds", "cover.nursery_blinds"], OPEN)),
    Case("close the blinds upstairs", each(["cover.bedroom_blinds", "cover.nursery_blinds"], SHUT),
         [("cover.open_cover", [entity for entity in DEVICES if entity.startswith("cover.")], {})]),
    Case("set the volume of the tv to 30 percent", {"media_player.tv": {"volume": 0.3}}),
    Case("mute the tv", {"media_player.tv": {"muted": True}}),
    Case("pause the tv", {"media_player.tv": {"state": "paused"}}),
    Case("turn off the television", {"media_player.tv": OFF}),
    Case("close the garage door", {"cover.garage_door": SHUT}, [("cover.open_cover", ["cover.garage_door"], {})]),
    Case("lock the front door", {"lock.front_door": {"state": "locked"}}, UNLOCKED),
    Case("activate the movie night scene", {"light.reading_lamp": {"state": "on", "brightness": 51}}),
    Case("add oat milk to my shopping list", {"todo.shopping_list": {"items": ["oat milk"]}}),
    # Questions.
    Case("is the front door locked", speech="yes"),
    Case("is the front door locked", before=UNLOCKED, speech="no"),
    Case("is the kitchen window open", speech="yes"),
    Case("is the reading lamp on", before=lit("light.reading_lamp"), speech="yes"),
    Case("is the reading lamp on", speech="no"),
    Case("are any lights on in the kitchen", before=lit("light.kitchen_counter"), speech="yes"),
    Case("what is the bedroom temperature", speech=r"18\.5"),
    Case("what is the temperature in the living room", speech=r"19\.5"),
    Case("what time is it", speech=r"\d+:\d\d"),
    Case("is the garage door closed", speech="yes"),
    Case("are all the lights off", speech="yes"),
    Case("are all the lights off", before=lit("light.kitchen_counter"), speech="no"),
    Case("which lights are on in the kitchen", before=lit("light.kitchen_counter"), speech="counter"),
    Case("how many lights are on in the kitchen", before=lit("light.kitchen_counter"), speech=r"\b1\b(?!\.\d)"),
    # Several at once, and some left out.
    Case("turn off the kitchen lights and open the bedroom blinds", each(KITCHEN, OFF) | {"cover.bedroom_blinds": OPEN}, lit()),
    Case("turn on the coffee machine, lock the front door and set the thermostat to 19 degrees",
         {"switch.coffee_machine": ON, "lock.front_door": {"state": "locked"}, "climate.thermostat": {"temperature": 19}}, UNLOCKED),
    Case("set the reading lamp to 20 percent and turn the night light on",
         {"light.reading_lamp": {"state": "on", "brightness": 51}, "light.night_light": ON}),
    Case("turn off all lights except the nursery", each(only("light.night_light"), OFF), lit(), own="it takes what was left out for what is meant"),
    Case("turn off all the lights except the reading lamp", each(only("light.reading_lamp"), OFF), lit(), own="it takes what was left out for what is meant"),
    Case("turn on the kitchen lights except the worktop light", {"light.kitchen_ceiling": ON}, own="it takes what was left out for what is meant"),
    # The room of the one who asks, and what was said before.
    Case("turn on the lights", each(KITCHEN, ON), panel=True),
    Case("turn off the lights", each(KITCHEN, OFF), lit(), panel=True),
    Case("it's too dark in here", each(KITCHEN, ON), panel=True),
    Case("turn on the reading lamp", {}, panel=True, then="turn it off again"),
    Case("turn on the light in the bedroom", {"light.bedroom_ceiling": ON}, panel=True),
    Case("start a timer for five minutes", {}, panel=True, then="cancel the timer"),
    # What must not be done.
    Case("unlock the front door", refused=True, own="it unlocks without asking"),
    Case("unlock the front door", refused=True, panel=True, then="yes", own="it unlocks without asking"),
    Case("open the garage door", refused=True, own="it opens without asking"),
    Case("turn on the lights", refused=True),
    Case("turn off the thermostat at nine", refused=True, own="it does it at once"),
    Case("turn on the kitchen lights for ten minutes", refused=True),
    Case("don't turn off the lights", refused=True, before=lit()),
    Case("make the reading lamp a bit brighter", refused=True, before=lit()),
    Case("set the thermostat to 80 degrees", refused=True),
    Case("turn on the dishwasher", refused=True),
    Case("order a pizza with extra cheese", refused=True),
]
BASE = [
    ("light.turn_on", [entity for entity in LIGHTS if DEVICES[entity][3] is COLORS], {"brightness": 255, "color_temp_kelvin": 4000}),
    ("light.turn_on", [entity for entity in LIGHTS if DEVICES[entity][3] is DIMMED], {"brightness": 255}),
    ("light.turn_off", LIGHTS, {}),
    ("switch.turn_off", ["switch.coffee_machine", "switch.patio_socket"], {}),
    ("fan.set_percentage", ["fan.bedroom_fan"], {"percentage": 100}),
    ("fan.turn_off", ["fan.bedroom_fan"], {}),
    ("cover.close_cover", [entity for entity in DEVICES if entity.startswith("cover.")], {}),
    ("lock.lock", ["lock.front_door"], {}),
    ("climate.set_hvac_mode", ["climate.thermostat"], {"hvac_mode": "heat"}),
    ("climate.set_temperature", ["climate.thermostat"], {"temperature": 20}),
    ("media_player.turn_on", ["media_player.tv"], {}),
    ("media_player.media_play", ["media_player.tv"], {}),
    ("media_player.volume_mute", ["media_player.tv"], {"is_volume_muted": False}),
    ("media_player.volume_set", ["media_player.tv"], {"volume_level": 0.5}),
]


async def house(home):
    """What is to be seen of the house, of each entity what a person would notice."""
    seen = {}
    for entity, state in (await home.states()).items():
        if entity not in DEVICES and entity != "media_player.tv":
            continue
        attributes = state["attributes"]
        seen[entity] = {"state": state["state"]}
        for name, key in (
            ("brightness", "brightness"), ("position", "current_position"), ("temperature", "temperature"),
            ("percentage", "percentage"), ("volume", "volume_level"), ("muted", "is_volume_muted"),
        ):
            if attributes.get(key) is not None:
                seen[entity][name] = attributes[key]
        mode = attributes.get("color_mode")
        if mode == "color_temp":
            seen[entity]["kelvin"] = attributes["color_temp_kelvin"]
        elif mode not in (None, "brightness"):
            seen[entity]["hs"] = [round(part) for part in attributes["hs_color"]]
    items = (await home.call("todo/item/list", entity_id="todo.shopping_list"))["items"]
    seen["todo.shopping_list"] = {"items": [item["summary"].lower() for item in items]}
    return seen


def expected(before, after):
    return {entity: state | after.get(entity, {}) for entity, state in before.items()}


def fits(seen, before, after):
    """Whether what was to change did, and nothing else: of what changed only the parts that are named count."""
    return all(
        all(seen[entity].get(key) == value for key, value in after[entity].items()) if entity in after else seen[entity] == state
        for entity, state in before.items())


async def settled(home, holds, seconds=4):
    end = time.monotonic() + seconds
    while not holds(seen := await house(home)) and time.monotonic() < end:
        await asyncio.sleep(0.05)
    # What should not happen gets its time, too.
    await asyncio.sleep(0.25)
    return await house(home)


async def prepare(home, case, base):
    for item in (await home.call("todo/item/list", entity_id="todo.shopping_list"))["items"]:
        await home.act("todo.remove_item", "todo.shopping_list", item=[item["uid"]])
    for service, entities, data in [*BASE, *case.before]:
        await home.act(service, entities, **data)
    if base is None:
        return await settled(home, lambda seen: False, 1)
    touched = {entity for _, entities, _ in case.before for entity in entities}
    seen = await settled(home, lambda seen: all(seen[entity] == state for entity, state in base.items() if entity not in touched))
    wrong = {entity: seen[entity] for entity, state in base.items() if entity not in touched and seen[entity] != state}
    assert not wrong, f"the house does not get ready for '{case.text}': {wrong}"
    return seen


async def ask(home, agent, text, case, conversation):
    place = json.loads((TRIAL / "panel").read_text()) if case.panel else {}
    answer = await home.call(
        "conversation/process", text=text, language="en", agent_id=agent, conversation_id=conversation, **place)
    response = answer["response"]
    return response["response_type"], response["speech"].get("plain", {}).get("speech", ""), answer["conversation_id"]


def differences(one, other):
    return {entity: (one[entity], other[entity]) for entity in one if one[entity] != other[entity]}


async def talk(home, pattern=os.environ.get("ONLY") or ""):
    base = None
    base = await prepare(home, Case(""), base)
    compared, apart = 0, 0
    chosen = [case for case in CASES if re.search(pattern, case.text)]
    for number, case in enumerate(chosen):
        title = f"'{case.text}'" + (f", '{case.then}'" if case.then else "") + (" in the kitchen" if case.panel else "")
        results = {}
        for agent in ("conversation.hearken", OWN):
            before = await prepare(home, case, base)
            # A conversation of its own for each case, and each satellite's is over after a minute.
            kind, speech, conversation = await ask(home, agent, case.text, case, None)
            if case.then:
                await settled(home, lambda seen: seen != before, 2)
                kind, speech, _ = await ask(home, agent, case.then, case, conversation)
            goal = results.get("conversation.hearken")
            seen = await settled(home, (lambda seen: seen == goal[0]) if goal else (lambda seen: fits(seen, before, case.after)))
            if goal is None:
                good = fits(seen, before, case.after) and (kind == "error") == case.refused
                good = good and (not case.speech or re.search(case.speech, speech, re.IGNORECASE) is not None)
                good = good and case.text.lower() not in speech.lower()
                detail = f": {kind}, \"{speech}\", changed {differences(before, seen)}"
                say(good, f"{title}: {speech}" if good else title + detail)
                results[agent] = seen, kind, speech
            elif case.own:
                print(f"      Home Assistant's own, {case.own}: \"{speech}\", changed {differences(before, seen)}")
            elif kind == "error":
                apart += 1
                say(seen == before, f"      Home Assistant's own does not understand that: {speech}")
            else:
                compared += 1
                if case.refused:
                    say(False, f"      Home Assistant's own does it: {speech}, changed {differences(before, seen)}")
                    continue
                same = seen == goal[0] and (not case.speech or re.search(case.speech, speech, re.IGNORECASE) is not None)
                say(same, "      the same as by Home Assistant's own" if same else
                    f"      Home Assistant's own: {kind}, \"{speech}\"; Hearken's and its: {differences(goal[0], seen)}")
    print(f"      {len(chosen)} sentences, {compared} of them compared with Home Assistant's own, {apart} not understood there")


async def pipeline(home):
    """The same by way of an assistant, as its pages and satellites ask."""
    await prepare(home, Case(""), None)
    home.count += 1
    run = {"start_stage": "intent", "end_stage": "intent", "input": {"text": "turn on the worktop light"}}
    await home.socket.send_json({"id": home.count, "type": "assist_pipeline/run", "timeout": 20} | run)
    said, engine = None, None
    while said is None:
        event = (await home.socket.receive_json()).get("event") or {}
        if event.get("type") == "intent-start":
            engine = event["data"]["engine"]
        if event.get("type") in ("intent-end", "error", "run-end"):
            said = event["data"] or {}
    speech = said.get("intent_output", {}).get("response", {}).get("speech", {}).get("plain", {}).get("speech")
    seen = await settled(home, lambda seen: seen["light.kitchen_counter"]["state"] == "on")
    say(engine == "conversation.hearken" and seen["light.kitchen_counter"]["state"] == "on" and speech == "Done.",
        f"an assistant's pipeline asks {engine} and says: {speech}")


async def ourselves(home, what):
    """What Home Assistant shows of the daemon `trial`."""
    device = next((d for d in await home.call("config/device_registry/list") if d["name"] == "Hearken trial"), None)
    if not say(device is not None, "Home Assistant has a device Hearken trial") :
        return
    entities = [e for e in await home.call("config/entity_registry/list") if e["device_id"] == device["id"]]
    ids = {e["unique_id"].removeprefix("hearken_trial_"): e["entity_id"] for e in entities}

    def state(key):
        return lambda states: states[ids[key]]["state"]

    async def shows(key, value, seconds=30):
        good = await home.until(f"{ids[key]} is not {value}", lambda states: states[ids[key]]["state"] == value, seconds)
        if good:
            say(True, f"{ids[key]} is {value}")

    if what == "there":
        domains = sorted(e["entity_id"].split(".")[0] for e in entities)
        say(domains == ["button"] + ["sensor"] * 9 + ["update"], f"it has {len(domains)} entities: {', '.join(sorted(ids))}")
        say(device["manufacturer"] == "Hearken" and bool(device["sw_version"]), f"made by Hearken, version {device['sw_version']}")
        await shows("intent", "HassLightSet")
        # A button has no state until it is pressed.
        told = [ids[key] for key in ids if key != "rollback"]
        await home.until(
            "not all sensors have a state", lambda states: not any(states[id]["state"] in ("unknown", "unavailable") for id in told))
        states = await home.states()
        say(True, ", ".join(f"{id.removeprefix('sensor.hearken_trial_')} {states[id]['state']}" for id in told))
        say(0 < float(states[ids["confidence"]]["state"]) <= 100, "the confidence is a share of 100")
    elif what == "bundle":
        await shows("sequence", "1")
        await shows("model", "nothing@1")
        say((await home.states())[ids["bundle"]]["attributes"]["installed_version"] == "1", "the update entity shows bundle 1")
    elif what == "press":
        await home.act("button.press", ids["rollback"])
    elif what == "rolled_back":
        await shows("bundle", "on")
        attributes = (await home.states())[ids["bundle"]]["attributes"]
        say((attributes["installed_version"], attributes["latest_version"]) == ("0", "1"), "the update entity shows 0 of 1")
    elif what in ("available", "unavailable"):
        wanted = what == "unavailable"
        if await home.until(
            f"not all are {what}", lambda states: all((states[id]["state"] == "unavailable") == wanted for id in ids.values())
        ):
            say(True, f"all {len(ids)} entities are {what}")


async def main(command, arguments):
    async with HomeAssistant() as home:
        commands = (onboard, furnish, connect, talk, pipeline, ourselves)
        await {function.__name__: function for function in commands}[command](home, *arguments)
    sys.exit(1 if failures else 0)


def requirements():
    import homeassistant

    components = pathlib.Path(homeassistant.__file__).parent / "components"
    seen, waiting, needed = set(), list(INTEGRATIONS), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        manifest = json.loads((components / name / "manifest.json").read_text())
        needed |= set(manifest.get("requirements", []))
        waiting += manifest.get("dependencies", [])
    print("\n".join(sorted(needed)))


if __name__ == "__main__":
    if sys.argv[1] == "requirements":
        requirements()
    elif sys.argv[1] == "appliances":
        appliances()
    else:
        asyncio.run(main(sys.argv[1], sys.argv[2:]))
