"""Messages keep their code and values, wherever they travel."""

import copy
import json
import pickle

import pytest

from muster.languages import translate
from muster.messages import Message, after_label, counted, in_a_row, label, message, packed, unpacked
from muster.tasks.table import MessageAttribute

TAKEN = message("value_taken", "{value} is already used by account {holder}; write another one.", value="a", holder="b")


def more(count: int) -> Message:
    return counted(
        "more_faults_in_row",
        "There is {count} more fault in this row.",
        "There are {count:,} more faults in this row.",
        count=count,
    )


MESSAGES = [
    label("Name"),
    TAKEN,
    more(1),
    more(5000),
    after_label(label("Email"), in_a_row([TAKEN, more(2)])),
]


@pytest.mark.parametrize("each", MESSAGES)
def test_a_message_that_was_stored_can_still_be_translated(each: Message) -> None:
    attribute = MessageAttribute()
    for kept in (
        unpacked(json.loads(json.dumps(packed(each)))),
        attribute.deserialize(attribute.serialize(each)),
        copy.deepcopy(each),
        pickle.loads(pickle.dumps(each)),  # noqa: S301 - made in the line itself
    ):
        assert isinstance(kept, Message)
        assert (kept, kept.code) == (each, each.code)
        assert translate(kept, "zh") == translate(each, "zh") != each


def test_a_message_has_the_form_for_its_number() -> None:
    assert more(1) == "There is 1 more fault in this row."
    assert more(5000) == "There are 5,000 more faults in this row."


def test_sentences_in_a_row_and_after_a_title_have_the_code_of_the_first() -> None:
    assert after_label("Email", in_a_row([TAKEN, more(1)])).code == "value_taken"


def test_a_text_of_people_is_stored_as_it_is() -> None:
    assert unpacked(packed("Li {Wei}")) == "Li {Wei}"
    assert message("name", "Hello {name}.", name="{x}") == "Hello {x}."
