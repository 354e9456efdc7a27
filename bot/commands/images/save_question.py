"""What /save asks when many files would come; many files are many messages in a chat."""

from __future__ import annotations

from bot.commands.images.parts import Written
from bot.commands.images.plan import Plan
from bot.core.results import Question
from bot.domain.sentence import Sentence, say, say_n
from bot.domain.size import human_size
from bot.domain.text import code


def at_most(plan: Plan) -> Question:
    """Before anything is packed."""
    sentence = say_n(
        "Send up to {count} file here?", "Send up to {count} files here?", plan.most_parts
    )
    about = say(
        "{images}: about {size}, in files of at most {part}.",
        images=code(plan.shown),
        size=human_size(plan.size_bytes),
        part=human_size(plan.part_bytes),
    )
    return _question(plan, sentence, about)


def exactly(plan: Plan, files: list[Written]) -> Question:
    """When it is packed."""
    sentence = say_n("Send {count} file here?", "Send {count} files here?", len(files))
    about = say(
        "{images}: {size}, in files of at most {part}.",
        images=code(plan.shown),
        size=human_size(sum(file.size_bytes for file in files)),
        part=human_size(plan.part_bytes),
    )
    return _question(plan, sentence, about)


def _question(plan: Plan, sentence: Sentence, about: Sentence) -> Question:
    docker = f"docker save {plan.shown}"
    return Question(sentence, (about,), say("Save and send"), docker, ids=plan.ids)
