"""What is taken out of what a contributor can ask for, of what is done about it, and of the log."""

from __future__ import annotations

from tests.removals.removal import Removal

FILING, STANDING = "collector/desk/filing.py", "collector/rights/standing.py"
FILING_TEST, LOSS_TEST = "desk/test_filing.py", "desk/test_loss.py"
RECORD_CHECKS = "collector/project/record_checks.py"
RECIPIENTS = 'pack.recipients("identity")'

OF_RIGHTS: tuple[Removal, ...] = (
    Removal(
        "P-2.5", "collector/journal/lines.py",
        "    if public is not None:\n        public.verify_read(value, row)\n", "",
        ("journal/test_journal.py::test_every_flipped_byte_names_its_line",),
    ),
    Removal(
        "P-2.5", "collector/journal/ledger.py",
        "    if number >= len(rows):\n"
        '        raise BrokenChain(f"The ledger ends before line {number}: its last lines were cut off.")\n',
        "    if number >= len(rows):\n        return -1\n",
        ("journal/test_journal.py::test_a_ledger_cut_at_its_end_is_found",),
    ),
    Removal(
        "P-2.11", FILING, '"taker": taker, "held": [row.as_json() for row in held],',
        '"taker": taker, "held": [],',
        (f"{LOSS_TEST}::test_the_report_is_what_journals_and_ledger_hold",),
    ),
    Removal(
        "P-2.11", FILING, RECIPIENTS, RECIPIENTS.replace("identity", "media"),
        (
            f"{LOSS_TEST}::test_it_is_sealed_like_a_request_and_waits_to_be_sent",
            f"{FILING_TEST}::test_a_request_is_sealed_to_identity_and_leaves_nothing_in_clear",
        ),
    ),
    Removal(
        "P-2.14", "collector/model/pack.py", "    officer: Annotated[str, Field(min_length=1)]\n",
        "    officer: str\n",
        ("project/test_checks.py::test_faults_of_the_project[officer]",),
        also=((RECORD_CHECKS, '        yield "officer\'s name", "words", in_one_line(words.officer)\n'),),
    ),
    Removal(
        "P-3.1", "collector/desk/held.py", '        "stage": book.state.stage,\n', "",
        (f"{FILING_TEST}::test_access_shows_what_this_laptop_still_holds",),
    ),
    Removal(
        "P-3.1", STANDING, "return (standing.settled, not overdue, not row.first, standing.due)",
        "return (standing.settled, False, not row.first, standing.due)",
        ("rights/test_standing.py::test_overdue_comes_first_then_children_and_accounts_then_the_date",),
    ),
    Removal(
        "P-3.2", "collector/session/correcting.py",
        '    destroy_sealed(book.folder.half("identity") / begun.old)\n', "",
        ("desk/test_correcting.py::test_a_corrected_form_replaces_the_old_one",),
    ),
    Removal(
        "P-3.2", "collector/session/changing.py",
        "if line.kind == ReceiptVerified.event or (line.kind == FilesStored.event and MANIFEST in files):",
        "if False and files:",
        ("desk/test_correcting.py::test_what_is_on_its_way_is_the_organisations_to_correct",),
    ),
    Removal(
        "P-3.3", "collector/desk/applying.py", "    if row.stage not in ENDED:\n", "    if False:\n",
        (f"{FILING_TEST}::test_everything_of_the_contributor_goes_at_once",),
    ),
    Removal(
        "P-3.3", "collector/desk/lists.py",
        "    faults = delete_all(parts, meant, open_too=open_too).faults\n", "    faults: list[Fault] = []\n",
        ("desk/test_lists.py::test_a_list_deletes_what_it_names_and_nothing_else",),
    ),
    Removal(
        "P-3.3", "collector/desk/lists.py", "        if hits:\n", "        if False:\n",
        ("desk/test_lists.py::test_what_was_tombstoned_never_comes_back_from_a_disk",),
    ),
    Removal(
        "P-3.4", STANDING,
        'return self.state in {"accepted", "done"} or (self.confirmed and self.state != "refused")',
        "return True",
        ("desk/test_parts_taken_back.py::test_it_is_held_until_a_second_person_stands_by_it",),
    ),
    Removal(
        "P-3.6", STANDING, 'return self.kind == "restrict" or (self.changes and not self.applied)',
        'return self.kind == "restrict"',
        (f"{FILING_TEST}::test_who_proved_nothing_is_waited_for",),
    ),
    Removal(
        "P-3.6", "collector/rights/asking.py", '"id_hash": hash_id(asked.proof.id_number)}',
        '"id_hash": asked.proof.id_number}',
        ("rights/test_asking.py::test_an_id_number_is_in_a_request_as_a_hash_alone",),
    ),
    Removal(
        "P-3.6", "collector/rights/asking.py", "    if proof.kind not in PROOF_KINDS:\n",
        '    if proof.kind not in PROOF_KINDS or proof.kind == "none":\n',
        ("rights/test_asking.py::test_without_proof_it_is_taken_all_the_same",),
    ),
    Removal(
        "P-3.7", STANDING, '            reason=str(fields.get("reason") or ""),\n', "",
        ("desk/test_answers.py::test_a_refusal_carries_its_reason",),
    ),
    Removal(
        "P-3.7", STANDING, "        return replace(standing, applied=True)\n",
        '        return replace(standing, applied=True, state="done")\n',
        ("rights/test_standing.py::test_only_the_organisation_says_done",),
    ),
    Removal(
        "P-3.8", "collector/rights/asking.py", '("kind", RIGHT_KINDS), ("asker"',
        '("kind", RIGHT_KINDS[:8]), ("asker"',
        ("rights/test_asking.py::test_every_right_can_be_asked_for",),
    ),
    Removal(
        "P-4.1", "collector/desk/quarantine.py",
        "        withdraw(book, QUARANTINE, code=event.contributor)\n", "",
        ("desk/test_quarantine.py::test_it_is_deleted_after_the_projects_days_and_reported",),
    ),
)  # fmt: skip
