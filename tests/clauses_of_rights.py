"""The clauses of article 3, the rights of the person, and the tests that prove them."""

from __future__ import annotations

from dataclasses import dataclass

PAPERS = "session/test_papers.py"
SENDING = "session/test_sending.py"
ERASING = "receive/test_erasing.py"
WAYS = "flows/test_ways.py"
NARROWING = "session/test_narrowing.py"
FILING, CORRECTING, LOSS = "desk/test_filing.py", "desk/test_correcting.py", "desk/test_loss.py"
STANDING, RIGHTS_PAGES = "rights/test_standing.py", "ui/test_rights_pages.py"
RIGHTS_FLOW = "flows/test_rights.py::test_from_the_laptop_to_the_officer_and_back"


@dataclass(frozen=True)
class Clause:
    """One promise. Proofs are node ids below `tests/`."""

    promise: str
    proofs: tuple[str, ...] = ()
    due: str = ""
    organisation: str = ""


ARTICLE_3: dict[str, Clause] = {
    "P-3.1": Clause(
        "access within 30 days",
        (
            f"{FILING}::test_access_shows_what_this_laptop_still_holds",
            "rights/test_calendar.py::test_an_answer_is_due_thirty_calendar_days_after_the_local_date",
            "rights/test_calendar.py::test_alarms",
            f"{STANDING}::test_overdue_comes_first_then_children_and_accounts_then_the_date",
            RIGHTS_FLOW,
        ),
    ),
    "P-3.2": Clause(
        "correction within 30 days",
        (
            f"{CORRECTING}::test_a_corrected_form_replaces_the_old_one",
            f"{CORRECTING}::test_what_is_on_its_way_is_the_organisations_to_correct",
            RIGHTS_FLOW,
        ),
    ),
    "P-3.3": Clause(
        "deletion",
        (
            "session/test_takes.py::test_withdrawal_after_sealing_leaves_the_tombstone",
            f"{FILING}::test_everything_of_the_contributor_goes_at_once",
            "desk/test_lists.py::test_a_list_deletes_what_it_names_and_nothing_else",
            "desk/test_lists.py::test_what_was_tombstoned_never_comes_back_from_a_disk",
            f"{ERASING}::test_nothing_is_left_of_a_contributor_and_a_signed_word_says_so",
            f"{ERASING}::test_nothing_of_it_comes_in_again",
        ),
        due="which suppliers' batches carried what was deleted",
    ),
    "P-3.4": Clause(
        "withdrawal at any time, as easily as consent",
        (
            f"{WAYS}::test_a_withdrawal_takes_fewer_steps_than_the_consent",
            f"{SENDING}::test_a_withdrawal_stops_the_very_next_chunk",
            "session/test_crash.py::test_a_late_withdrawal_cut_before_its_wiping_is_finished",
            "upload/test_outbox.py::test_a_withdrawal_in_the_middle_of_a_large_file_stops_it",
            "flows/test_quiet_line.py::test_nothing_arrives_once_a_withdrawal_is_acknowledged",
            "flows/test_quiet_line.py::test_what_could_not_be_told_is_told_first_of_all_the_next_time",
            "receive/test_stops.py::test_a_half_that_was_stopped_gets_no_receipt",
            f"{WAYS}::test_a_part_taken_back_takes_fewer_steps_than_the_consent_and_the_rest_goes_on",
            f"{NARROWING}::test_a_picture_taken_back_is_gone_at_once_and_the_sound_goes_on",
            f"{NARROWING}::test_a_cut_after_the_word_was_given_is_finished_by_the_next_start",
            "session/test_narrowing_sealed.py::test_every_moment_can_be_the_last",
            "desk/test_parts_taken_back.py::test_it_is_held_until_a_second_person_stands_by_it",
        ),
        due="a vault that no device writes into, and everything in it deleted by the officer's answer",
    ),
    "P-3.5": Clause(
        "closing the account",
        (
            f"{FILING}::test_a_closed_account_begins_no_session_again",
            f"{FILING}::test_everything_of_the_contributor_goes_at_once",
        ),
    ),
    "P-3.6": Clause(
        "proof of identity for a request",
        (
            "rights/test_asking.py::test_without_proof_it_is_taken_all_the_same",
            "rights/test_asking.py::test_an_id_number_is_in_a_request_as_a_hash_alone",
            f"{FILING}::test_who_proved_nothing_is_waited_for",
            f"{FILING}::test_a_request_is_sealed_to_identity_and_leaves_nothing_in_clear",
        ),
    ),
    "P-3.7": Clause(
        "the reason for a refusal is shown",
        (
            "desk/test_answers.py::test_a_refusal_carries_its_reason",
            f"{STANDING}::test_only_the_organisation_says_done",
            "cli/test_rights.py::test_every_reason_of_a_refusal_has_its_words",
            f"{RIGHTS_PAGES}::test_the_list_tells_each_request_with_its_reason",
        ),
    ),
    "P-3.8": Clause(
        "complaints, and where else to turn",
        (
            f"{PAPERS}::test_a_copy_holds_what_the_pack_says_and_follows_it",
            "rights/test_asking.py::test_every_right_can_be_asked_for",
            f"{RIGHTS_PAGES}::test_who_asked_is_told_where_else_to_turn",
        ),
    ),
}
