"""What people read is recognized by the ids of Usher's sentences."""

from __future__ import annotations

import re

import pytest

from tests.campaign.acts import TRY_AGAIN
from tests.campaign.history import Claim
from tests.campaign.observe import CLAIMS, UNSURE
from tests.campaign.plan import ActKind
from tests.campaign.sentences import any_sentence, label, sentence


def test_a_sentence_is_found_with_any_values() -> None:
    assert re.search(sentence("done-text"), "*Sprint review* is scheduled for Tue, Dec 1, 3:00 PM.")
    assert TRY_AGAIN.search("This took too long.")
    assert not TRY_AGAIN.search("*Sprint review* is scheduled for Tue, Dec 1, 3:00 PM.")
    assert label("button-cancel-meeting") == "Cancel meeting"


def test_a_sentence_of_the_previous_release_is_found() -> None:
    done = any_sentence(["training-done-create"])
    assert done.search("*Welding* is planned.")
    assert done.search("*Welding* is scheduled.")


@pytest.mark.parametrize("kind", ActKind)
def test_each_kind_of_act_has_sentences_that_say_different_things(kind: ActKind) -> None:
    assert any_sentence(UNSURE)
    said = [ids for claim, ids in CLAIMS[kind].items() if claim in (Claim.DONE, Claim.NOT_DONE)]
    assert not set.intersection(*map(set, said)) if len(said) > 1 else kind in CLAIMS
    assert all(any_sentence(ids) for ids in CLAIMS[kind].values())
