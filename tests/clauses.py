"""The policy's clauses (consent.md section 1), and for each the tests that prove what the client must do.

`due` says what is still to be built; `organisation` why a clause is not the client's. Written into the README
with `python -m tests.clauses`.
"""

from __future__ import annotations

from pathlib import Path

from tests.clauses_of_rights import ARTICLE_3, LOSS, RIGHTS_PAGES, Clause

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- clauses: python -m tests.clauses -->\n", "<!-- end of clauses -->\n"

GATE, CHOICES = "session/test_gate_in_session.py", "ui/test_consent_pages.py"
CONSENTING, PAPERS, ARCHIVE = (
    "session/test_consenting.py",
    "session/test_papers.py",
    "session/test_archive.py",
)
VERSIONS, SENDING, WAYS = "session/test_policy_versions.py", "session/test_sending.py", "flows/test_ways.py"
NETWORK, JOURNAL, BUILD, OPEN = (
    "test_network.py",
    "journal/test_journal.py",
    "test_build.py",
    "receive/test_open.py",
)
CHECKS, TEXTS, FLAGS = "project/test_checks.py", "project/test_texts.py", "session/test_media_flags.py"
DEMO, CANARY, TAKE = "test_demo_assets.py", "session/test_canary.py", "capture/test_take.py"
NARROWING = "session/test_narrowing.py"
NEEDS = "rules/test_needs.py::test_one_thing_otherwise_and_it_is_refused"

CLAUSES: dict[str, Clause] = {
    "P-0.1": Clause(
        "one consent gate for direct work and for suppliers' batches",
        (f"{SENDING}::test_foreign_bundles_are_stopped_by_the_ledger_alone",),
        due="suppliers' batches: a clip without a consent is refused and listed",
    ),
    "P-0.2": Clause(
        "the policy is read before anything is asked or opened",
        (
            f"{GATE}::test_no_device_opens_before_consent_and_form",
            "ui/test_policy_page.py::test_the_policy_ends_only_when_every_part_was_read",
            f"{CONSENTING}::test_another_text_or_half_of_it_is_no_reading",
            "ui/test_reader.py::test_what_is_rendered_is_what_is_hashed",
            "session/test_spoken.py::test_the_microphone_opens_for_the_statement_alone",
        ),
    ),
    "P-0.3": Clause(
        "one decision for each purpose, nothing ticked, refusing as large as accepting",
        (
            f"{CHOICES}::test_every_switch_starts_as_no",
            f"{CHOICES}::test_there_is_no_way_to_agree_to_everything_at_once",
            f"{CHOICES}::test_refusing_is_as_large_as_accepting_and_enabled_at_the_same_moment",
            f"{CONSENTING}::test_every_choice_is_asked_for_itself",
        ),
    ),
    "P-0.4": Clause(
        "date and contacts are the pack's, on screen and on the copy",
        (
            f"{PAPERS}::test_another_packs_contacts_stand_in_policy_contacts_and_copy",
            f"{PAPERS}::test_a_copy_holds_what_the_pack_says_and_follows_it",
            "project/test_policy_import.py::test_articles_lists_headings_and_contacts_are_found",
        ),
    ),
    "P-1.1": Clause(
        "only the kinds of media that the project lists",
        (
            "capture/test_rig_camera.py::test_without_video_the_camera_is_never_touched",
            f"{GATE}::test_a_picture_needs_its_own_yes",
            "receive/test_receiver.py::test_a_kind_that_the_project_does_not_list_gets_no_receipt",
            "session/test_portraits.py::test_without_the_yes_no_camera_is_touched",
        ),
    ),
    "P-1.2": Clause(
        "each kind of media is chosen freely, each take can be deleted",
        (
            f"{GATE}::test_a_refused_picture_leaves_the_camera_shut",
            f"{TAKE}::test_a_sound_take_of_a_session_with_a_camera_holds_no_picture",
            f"{NARROWING}::test_the_camera_stays_shut_afterwards",
            "session/test_takes.py::test_a_deleted_take_is_gone_from_disk_view_and_bundle",
            "receive/test_receiver.py::test_a_kind_that_the_contributor_refused_gets_no_receipt",
            "session/test_portraits.py::test_a_picture_with_somebody_else_leaves_nothing",
            "session/test_texts.py::test_without_the_yes_no_text_is_taken",
        ),
    ),
    "P-1.3": Clause(
        "identity is asked voluntarily, with a reason, only what the project asks",
        (
            "consent/test_form.py::test_an_empty_field_is_absent_not_empty",
            "consent/test_doubts.py::test_nothing_optional_is_needed",
            "ui/test_presenter.py::test_a_field_that_is_off_is_absent",
        ),
    ),
    "P-1.4": Clause(
        "identity serves eligibility and rights only; the media side never learns it",
        (
            "session/test_selection.py::test_who_fits_goes_on_and_the_media_side_learns_that_alone",
            f"{CANARY}::test_no_canary_stays_in_the_data_folder",
            "flows/test_canary.py::test_no_canary_stays_on_the_laptop_or_reaches_the_media_store",
        ),
    ),
    "P-1.5": Clause(
        "media goes out without tags of person, place or machine",
        (
            f"{TAKE}::test_the_container_names_no_program_version_and_no_computer",
            "capture/test_jpeg.py::test_thumbnails_are_gone",
            "capture/test_jpeg_hiding.py::test_a_word_is_gone_wherever_it_was_hidden",
            "found/test_stills.py::test_a_turned_picture_is_upright",
            "capture/test_letter.py::test_a_mail_loses_head_and_attachments",
        ),
    ),
    "P-1.6": Clause(
        "suppliers are bound to secrecy and can open nothing they packed",
        (
            f"{BUILD}::test_confidentiality_comes_first",
            "project/test_operators.py::test_confidentiality_is_accepted_for_one_version",
            f"{GATE}::test_after_sealing_nothing_gives_plaintext",
        ),
        due="the supplier's identity in every batch",
    ),
    "P-1.7": Clause(
        "identity goes to the organisation only; sharing is a purpose of its own",
        (
            f"{OPEN}::test_the_media_key_opens_media_and_nothing_else",
            "flows/test_rehearse.py::test_each_key_opens_only_its_half",
            f"{CHOICES}::test_every_switch_starts_as_no",
        ),
    ),
    "P-1.8": Clause(
        "disclosure by law is told; a change of ownership asks again",
        (
            f"{TEXTS}::test_a_major_change_names_its_kinds",
            f"{VERSIONS}::test_a_major_change_needs_a_new_decision",
        ),
    ),
    "P-1.9": Clause(
        "publication only by its own yes; a no blocks nothing else",
        (
            f"{DEMO}::test_every_purpose_of_law_is_separate_and_none_but_two_are_required",
            f"{FLAGS}::test_a_refused_purpose_travels_as_refused_and_the_rest_goes_on",
        ),
    ),
    "P-2.1": Clause(
        "identity and media are sealed and stored apart",
        (
            f"{CHECKS}::test_identity_and_media_share_no_key",
            f"{OPEN}::test_the_identity_key_opens_identity_and_nothing_else",
            "demo/test_store.py::test_the_halves_have_keys_of_their_own",
        ),
    ),
    "P-2.2": Clause(
        "numbers and contacts are masked once they were typed",
        (
            "ui/test_private_field.py::test_it_is_masked_as_soon_as_it_is_left",
            "ui/test_private_field.py::test_it_is_never_copied",
            "consent/test_mask.py::test_what_may_be_shown",
            f"{CANARY}::test_no_error_repeats_what_was_typed",
            f"{PAPERS}::test_of_a_name_only_the_masked_form_is_on_a_copy",
        ),
    ),
    "P-2.3": Clause(
        "encrypted on the way, verified always",
        (
            f"{NETWORK}::test_a_certificate_that_does_not_fit_is_refused_before_anything_is_said",
            f"{NETWORK}::test_tls_below_1_2_is_refused",
            f"{NETWORK}::test_an_address_off_the_list_or_unencrypted_is_refused",
        ),
    ),
    "P-2.4": Clause(
        "sealed while it is recorded; no plaintext survives a crash",
        (
            "seal/test_take.py::test_nothing_readable_stands_on_the_disk",
            "faults/test_kill.py::test_a_kill_in_a_take_loses_at_most_a_second",
        ),
    ),
    "P-2.5": Clause(
        "roles, and a log that shows every change",
        (
            f"{NEEDS}[recorder]",
            f"{NEEDS}[sender]",
            f"{NEEDS}[corrector]",
            "cli/test_two_people.py::test_reading_needs_a_role_and_taking_none",
            f"{JOURNAL}::test_every_flipped_byte_names_its_line",
            f"{JOURNAL}::test_dropped_moved_and_doubled_lines_are_named",
            f"{JOURNAL}::test_a_ledger_cut_at_its_end_is_found",
        ),
        due="what a device's role may do, judged by the organisation",
    ),
    "P-2.6": Clause(
        "only trained people begin a session",
        (
            f"{BUILD}::test_training_that_ran_out_blocks_every_sitting_and_no_sending",
            f"{BUILD}::test_nobody_works_without_signing_in",
        ),
    ),
    "P-2.7": Clause(
        "paper carries no identity by default",
        ("ui/test_paper.py::test_a_name_is_masked_and_absent_when_it_is_not_in_memory",),
        due="scanned papers of imported consents",
    ),
    "P-2.8": Clause(
        "uploads go straight to the servers",
        ("flows/test_app.py::test_an_adult_from_the_first_page_to_both_receipts",),
        due="copies to a disk only where the project allows offline batches",
    ),
    "P-2.9": Clause(
        "nothing irrelevant is collected",
        (
            f"{TAKE}::test_margins_are_exact_to_the_sample",
            f"{TAKE}::test_the_container_names_no_program_version_and_no_computer",
            f"{BUILD}::test_devices_are_tried_only_between_sessions",
        ),
    ),
    "P-2.10": Clause(
        "kept only as long as needed",
        (
            f"{SENDING}::test_local_copies_go_after_both_receipts_and_the_grace",
            f"{SENDING}::test_a_purge_cut_off_is_redone",
        ),
        due="a list of what is overdue",
    ),
    "P-2.11": Clause(
        "an incident is told to those it concerns",
        (
            f"{LOSS}::test_the_report_is_what_journals_and_ledger_hold",
            f"{LOSS}::test_it_is_sealed_like_a_request_and_waits_to_be_sent",
            f"{RIGHTS_PAGES}::test_a_loss_is_reported",
        ),
        due="an inbox for the organisation's notices",
    ),
    "P-2.12": Clause(
        "certificates, scans, backups",
        organisation="the organisation holds them; the program claims nothing that the policy does not say",
    ),
    "P-2.13": Clause(
        "responsible when protection fails",
        (f"{LOSS}::test_the_report_is_what_journals_and_ledger_hold",),
        organisation="liability is the organisation's; the policy's text says so",
    ),
    "P-2.14": Clause(
        "a data protection officer is named",
        (
            f"{CHECKS}::test_faults_of_the_project[officer]",
            f"{PAPERS}::test_a_copy_holds_what_the_pack_says_and_follows_it",
        ),
    ),
    **ARTICLE_3,
    "P-4.1": Clause(
        "nothing of a child without its guardian's consent",
        (
            "rules/test_age.py::test_golden_cases",
            "rules/test_gate.py::test_guardian_and_form_are_asked_for_behind_every_yes",
            f"{CONSENTING}::test_a_childs_steps",
            f"{CONSENTING}::test_a_birth_date_that_is_too_young_opens_the_guardians_path",
            f"{OPEN}::test_a_child_who_was_recorded_without_a_guardian_is_named",
            "desk/test_quarantine.py::test_it_is_deleted_after_the_projects_days_and_reported",
            "model/test_record_rules.py::test_what_does_not_fit_is_refused_with_its_field",
        ),
    ),
    "P-4.2": Clause(
        "anyone under 14 is a child",
        (f"{CHECKS}::test_the_age_is_never_lower_than_fourteen", f"{CHECKS}::test_it_may_be_raised"),
    ),
    "P-4.3": Clause(
        "a child's recordings are marked",
        (f"{FLAGS}::test_a_child_is_marked_and_its_age_is_not_told",),
        due="left out of a supplier's export",
    ),
    "P-5.1": Clause(
        "stored where the project says",
        (
            f"{CHECKS}::test_hosts_that_are_not_allowed",
            f"{NETWORK}::test_no_token_follows_a_redirect_to_another_host",
            "upload/test_tus.py::test_a_store_off_the_projects_list_is_never_asked",
        ),
    ),
    "P-5.2": Clause(
        "abroad only by its own yes, after all particulars were told",
        (
            f"{DEMO}::test_every_purpose_of_law_is_separate_and_none_but_two_are_required",
            f"{FLAGS}::test_a_refused_purpose_travels_as_refused_and_the_rest_goes_on",
            f"{PAPERS}::test_a_copy_names_every_decision_as_the_choices_did",
        ),
        due="left out of an export that goes abroad",
    ),
    "P-6.1": Clause(
        "no new version is applied to an old consent",
        (
            f"{VERSIONS}::test_a_session_keeps_the_policy_it_began_with",
            "session/test_returning.py::test_the_new_record_replaces_the_old_one",
        ),
    ),
    "P-6.2": Clause(
        "changes are told, major ones decided again",
        (
            f"{VERSIONS}::test_a_major_change_needs_a_new_decision",
            f"{WAYS}::test_the_policy_changes_while_a_session_waits",
            f"{TEXTS}::test_a_major_change_names_its_kinds",
        ),
    ),
    "P-6.3": Clause(
        "every version is kept and can be opened from a copy",
        (
            f"{ARCHIVE}::test_it_does_so_after_newer_packs_and_after_the_purge",
            f"{ARCHIVE}::test_a_changed_text_is_never_shown_as_the_old_one",
            "project/test_install.py::test_an_installed_pack_is_read_only",
            "flows/test_papers.py::test_a_copy_is_saved_read_and_found_again_without_the_name",
        ),
    ),
    "P-7.1": Clause(
        "contacts one step away on every screen, also offline",
        (
            "ui/test_every_page.py::test_ways_out_are_in_sight_and_one_button_at_most_is_filled",
            "ui/test_paper.py::test_a_camera_reads_the_code_on_the_paper",
            "ui/test_contact.py::test_the_drafted_email_holds_the_number_alone",
        ),
    ),
}


def make_table() -> str:
    """Return the table of kept promises, as it stands in the README."""
    rows = ["| clause | promise | proven by | still due |", "|---|---|---|---|"]
    for name, clause in CLAUSES.items():
        files = dict.fromkeys(proof.partition("::")[0] for proof in clause.proofs)
        proven = ", ".join(f"[{Path(file).stem}](tests/{file})" for file in files) or clause.organisation
        rows.append(f"| {name} | {clause.promise} | {proven or '—'} | {clause.due or ''} |")
    return "\n".join(rows) + "\n"


def write_readme(text: str) -> str:
    """Return the README with its table made anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{make_table()}\n{END}{tail}"


if __name__ == "__main__":
    README.write_text(write_readme(README.read_text("utf-8")), "utf-8")
