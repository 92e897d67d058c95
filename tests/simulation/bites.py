"""Which promise each mutant breaks, and where that is seen: in a story of its own, or in random histories."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.simulation import desk_stories, mutants, stories
from tests.simulation.history import History, play
from tests.simulation.story import play_story

Where = stories.Tale | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken promise, and what shows it: a story, whatever the generator of random histories does; or seeds, of which
    one must, for what is so common that hardly a history is without it (`python -m tests.simulation --mutant NAME`
    finds others)."""

    promise: int
    mutate: Callable[[pytest.MonkeyPatch], None]
    shown: Where

    @property
    def name(self) -> str:
        """What it is called."""
        return self.mutate.__name__

    def histories(self, template: Path) -> Iterator[History]:
        """The story, or each seed's history."""
        if isinstance(self.shown, stories.Tale):
            yield play_story(self.shown.script, template, **self.shown.settings)
        else:
            yield from (play(seed, template) for seed in self.shown)


MUTANTS = (
    Mutant(1, mutants.words_stay_away, (2, 4)),
    Mutant(1, mutants.confirmed_before_stored, stories.without_a_disk),
    Mutant(2, mutants.lost_is_taken_for_unsent, stories.a_lost_answer),
    Mutant(2, mutants.no_receipt, stories.taken),
    Mutant(3, mutants.sorry_for_everything, stories.taken),
    Mutant(4, mutants.everybody_owns_it, stories.taken),
    Mutant(4, mutants.whoever_presses_accepts, stories.handed_over),
    Mutant(4, mutants.a_released_one_keeps_its_owner, stories.given_back),
    Mutant(4, mutants.an_offer_is_accepted_after_all, desk_stories.given_back_and_accepted),
    Mutant(5, mutants.notes_leave, stories.taken),
    Mutant(5, mutants.notices_lead_out, stories.nobody_comes),
    Mutant(6, mutants.closing_is_forgotten, stories.the_end),
    Mutant(7, mutants.each_row_for_itself, stories.an_error_in_between),
    Mutant(8, mutants.no_pace, stories.much_to_say),
    Mutant(8, mutants.deaf_to_retry_after, stories.a_wait),
    Mutant(8, mutants.fresh_minute_after_a_crash, stories.a_death_in_a_full_minute),
    Mutant(9, mutants.score_asked_twice, stories.the_end),
    Mutant(10, mutants.parked_in_silence, stories.an_unreadable_update),
    Mutant(11, mutants.outcomes_are_dropped, stories.a_refused_commit),
    Mutant(11, mutants.attempts_are_not_counted, stories.a_deadly_word),
    Mutant(11, mutants.a_refusal_is_always_the_storages, stories.a_refused_word),
    Mutant(11, mutants.nobody_is_called_when_a_chat_is_free, stories.a_name_kept_back),
    Mutant(12, mutants.a_pause_costs_the_customer, stories.a_question),
    Mutant(12, mutants.an_answer_is_not_heard, stories.a_question),
    Mutant(13, mutants.praise_is_taken_for_trouble, stories.praise),
    Mutant(14, mutants.an_alias_is_known_to_its_bearer_only, stories.a_name_kept_back),
    Mutant(14, mutants.old_complaints_keep_the_name, stories.a_name_kept_back),
    Mutant(14, mutants.whoever_presses_reads_the_name, desk_stories.looked_up),
    Mutant(15, mutants.goodwill_is_told_twice, stories.a_gift),
    Mutant(15, mutants.a_second_decision_counts, desk_stories.approved_and_declined),
    Mutant(15, mutants.declined_and_promised, desk_stories.declined_and_approved),
    Mutant(16, mutants.everybody_is_asked, stories.a_lawyer),
    Mutant(16, mutants.advice_is_asked_for_each_case, stories.the_end),
    Mutant(16, mutants.advice_is_asked_for_at_once, stories.the_end),
    Mutant(17, mutants.people_are_called_twice, (2, 4)),
    Mutant(18, mutants.nobody_is_called, stories.nobody_comes),
    Mutant(19, mutants.news_comes_twice, stories.nobody_comes),
    Mutant(19, mutants.how_it_stands_comes_twice, stories.silence),
    Mutant(19, mutants.no_news_of_what_is_late, stories.nobody_comes),
    Mutant(19, mutants.news_is_counted_and_not_told, stories.nobody_comes),
    Mutant(19, mutants.news_comes_too_early, stories.silence),
    Mutant(20, mutants.reactions_go_astray, stories.reactions),
    Mutant(20, mutants.a_reaction_stays_when_it_is_gone, stories.reactions),
    Mutant(20, mutants.one_colleague_takes_away_anothers, stories.reactions),
    Mutant(21, mutants.a_merged_number_is_claimed, desk_stories.merged_and_claimed),
    Mutant(21, mutants.both_numbers_go_on, desk_stories.claimed_and_merged),
    Mutant(22, mutants.kept_names_are_found, desk_stories.looked_for),
    Mutant(23, mutants.a_case_is_answered_where_it_was, desk_stories.moved),
    Mutant(24, mutants.news_for_all_comes_twice, stories.an_incident),
    Mutant(24, mutants.everybody_hears_it, stories.an_incident),
    Mutant(24, mutants.everybody_is_resolved, stories.an_incident),
)
