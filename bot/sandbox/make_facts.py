"""Make ``facts.json``, the table the server checks requests against.

    python -m bot.sandbox.make_facts path/to/bot-api.json

The source is the Bot API in machine-readable form, derived from the MIT-licensed aiogram source
distribution (``.butcher/schema/schema.json``). Only facts are carried over (names, types, what is
required, limits); the descriptions are Telegram's own text and stay out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

METHODS = [
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "getMe",
    "logOut",
    "close",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendMediaGroup",
    "sendChatAction",
    "setMessageReaction",
    "getFile",
    "pinChatMessage",
    "unpinChatMessage",
    "leaveChat",
    "getChat",
    "getChatAdministrators",
    "getChatMemberCount",
    "getChatMember",
    "createForumTopic",
    "answerCallbackQuery",
    "setMyCommands",
    "deleteMyCommands",
    "getMyCommands",
    "setMyName",
    "getMyName",
    "setMyDescription",
    "getMyDescription",
    "setMyShortDescription",
    "getMyShortDescription",
    "setChatMenuButton",
    "getChatMenuButton",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "deleteMessages",
    "editEphemeralMessageText",
    "editEphemeralMessageReplyMarkup",
    "deleteEphemeralMessage",
]
"""The methods in use; the names of all others are kept to tell "unsupported" from "unknown"."""

LIMITS = ("min", "max", "unit", "after_entities_parsing")


def field(source: Json) -> Json:
    """Strip one field of a method or type to its facts."""
    fact: Json = {"types": source["types"]}
    if source["required"]:
        fact["required"] = True
    fact |= {
        key: source["constraints"][key] for key in LIMITS if key in source.get("constraints", {})
    }
    return fact


def fields(source: Json) -> Json:
    """Strip all fields, keeping their order."""
    return {item["name"]: field(item) for item in source.get("fields", [])}


def reach(names: list[str], types: Json, found: set[str]) -> None:
    """Collect into ``found`` every type that the named types lead to."""
    for name in (name.replace("Array of ", "") for name in names):
        if name in types and name not in found:
            found.add(name)
            reach(types[name].get("subtypes", []), types, found)
            for item in types[name].get("fields", []):
                reach(item["types"], types, found)


def strip(source: Json) -> Json:
    """The whole table of facts."""
    found: set[str] = set()
    for name in METHODS:
        for item in source["methods"][name].get("fields", []):
            # Rich messages lead to some hundred types, none of which the sandbox speaks.
            reach([kind for kind in item["types"] if "Rich" not in kind], source["types"], found)
    types = {name: source["types"][name] for name in sorted(found)}
    return {
        "version": source["version"],
        "source": source["source"],
        "methods": {name: fields(source["methods"][name]) for name in METHODS},
        "other_methods": sorted(set(source["methods"]) - set(METHODS)),
        "types": {name: fields(kind) for name, kind in types.items() if "subtypes" not in kind},
        "unions": {name: kind["subtypes"] for name, kind in types.items() if "subtypes" in kind},
    }


def render(table: Json) -> str:
    """As JSON with one field a line, so that a new Bot API version reads well as a diff."""
    text = json.dumps(table, indent=1, sort_keys=False)
    for depth in ("\n     ", "\n    "):
        text = text.replace(depth, " ")
    return text.replace("\n   }", " }").replace("\n   ]", " ]") + "\n"


def main(argv: list[str]) -> int:
    """Read the source named in ``argv`` and write ``facts.json`` beside this file."""
    source = json.loads(Path(argv[0]).read_text(encoding="utf-8"))
    target = Path(__file__).with_name("facts.json")
    target.write_text(render(strip(source)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
