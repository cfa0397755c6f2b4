"""Prompts of every shape: old lists stay valid, sections and chance, SpeechRecorder's scripts, media."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.demo.world import World
from collector.errors import BadPack, PackBadlySigned
from collector.project.checks import find_faults
from collector.project.pack import read_draft, read_signed_pack
from collector.project.prompt_media import MAX_SIDE_PX, check_picture
from collector.project.prompts import LONGEST_TALK_S, Prompt, needs_seed, order_prompts, parse_prompts
from tests.rig.sounds import add, sign
from tests.rig.world import copy_kit

COLUMNS = (
    "id,kind,language,text,section,order,mode,training,pre_s,post_s,start,image,audio,style,instruction\n"
)
SCRIPT = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE script SYSTEM "SpeechRecPrompts_4.dtd">
<script id="demo">
  <metadata><key>Title</key><value>Demo</value></metadata>
  <recordingscript>
    <section name="warm up" training="true" speakerdisplay="yes">
      <nonrecording duration="1500"><mediaitem>We begin.</mediaitem></nonrecording>
      <recording itemcode="w1" recduration="4000">
        <recprompt><mediaitem mimetype="text/UTF-8">
          Say
          hello.
        </mediaitem></recprompt>
      </recording>
    </section>
    <section mode="autorecording" order="random" promptphase="recording" speakerdisplay="false">
      <recording itemcode="s1" prerecdelay="2000" recduration="10000" postrecdelay="500" beep="true">
        <recinstructions>Describe it</recinstructions>
        <recprompt><mediaitem mimetype="image/jpeg" src="pics/1.jpg" alt="A market"/></recprompt>
        <reccomment>New picture</reccomment>
      </recording>
      <recording itemcode="s2" recduration="10000" rectype="video">
        <recprompt><mediaitem mimetype="audio/wav" src="prompts/2.wav">&lt;Repeat&gt;</mediaitem></recprompt>
      </recording>
    </section>
  </recordingscript>
</script>
"""


class Files:
    """A pack's files in memory."""

    def __init__(self, found: Mapping[str, bytes]) -> None:
        self._found = found

    def names(self) -> list[str]:
        return sorted(self._found)

    def read(self, name: str) -> bytes:
        return self._found[name]


def csv(rows: str) -> list[Prompt]:
    return parse_prompts(Files({"prompts.csv": (COLUMNS + rows).encode()}))


def xml(text: str, language: str = "en") -> list[Prompt]:
    return parse_prompts(Files({f"prompts.{language}.xml": text.encode()}))


def test_blank_cells_say_nothing_and_an_old_list_is_led_through_as_before() -> None:
    blank, full = csv(
        "a,speech,en,Hi,,,,,,,,,,,\nb,speech,en,Ho,B,random,auto_record,yes,1.5,0.5,beep,,,free,\n"
    )
    assert (blank.order, blank.mode, blank.training, blank.pre_s, blank.start) == (
        "fixed", "manual", False, 0.0, "light",
    )  # fmt: skip
    assert (full.section, full.order, full.mode, full.training, full.pre_s, full.post_s) == (
        "B", "random", "auto_record", True, 1.5, 0.5,
    )  # fmt: skip
    assert (blank.longest_s, full.longest_s) == (60.0, LONGEST_TALK_S)


@pytest.mark.parametrize(
    "rows",
    [
        "a,speech,en,Hi,,,,perhaps,,,,,,,\n",
        "a,speech,en,Hi,,,,,-1,,,,,,\n",
        "a,speech,en,Hi,,,,,1e9,,,,,,\n",
        "a,speech,en,Hi,,,,,,,,../x.png,,,\n",
        "a,speech,en,Hi,,,,,,,drum,,,,\n",
        "a,speech,en,Hi,,,sometimes,,,,,,,,\n",
        "a,speech,en,,,,,,,,,,,,\n",
        "a,speech,en,,,,,,,,,,,,Tell me\n",
        "a,speech,en,Hi,A,,,,,,,,,,\nb,speech,en,Ho,A,random,,,,,,,,,\n",
    ],
)
def test_what_can_not_be_led_through_is_refused(rows: str) -> None:
    with pytest.raises(BadPack):
        csv(rows)


def test_a_talk_needs_no_text() -> None:
    (talk,) = csv("a,speech,en,,,,,,,,,,,free,Tell me about your village\n")
    assert talk.text == ""


def test_chance_shuffles_inside_its_section_and_only_there() -> None:
    prompts = csv("".join(f"f{n},speech,en,Hi,A,,,,,,,,,,\n" for n in range(3))
                  + "".join(f"r{n},speech,en,Hi,B,random,,,,,,,,,\n" for n in range(3)))  # fmt: skip
    orders = {tuple(row.id for row in order_prompts(prompts, str(seed))) for seed in range(60)}
    assert {order[:3] for order in orders} == {("f0", "f1", "f2")}
    assert {order[3:] for order in orders} == set(permutations(("r0", "r1", "r2")))
    assert needs_seed(prompts)
    assert not needs_seed(prompts[:3])


def test_the_same_seed_is_the_same_order_in_every_language_and_on_every_computer() -> None:
    rows = [f"r{n},speech,{language},Hi,B,random,,,,,,,,,\n" for language in ("en", "fr") for n in range(6)]
    prompts = csv("".join(rows))
    by_language = [
        [row.id for row in order_prompts([row for row in prompts if row.language == language], "7")]
        for language in ("en", "fr")
    ]
    assert by_language[0] == by_language[1] == ["r1", "r0", "r5", "r4", "r2", "r3"]


def test_a_recording_script_becomes_prompts() -> None:
    begin, hello, market, repeat = xml(SCRIPT)
    assert (begin.recorded, begin.text, begin.pre_s, begin.training) == (False, "We begin.", 1.5, True)
    assert (hello.id, hello.text, hello.section, hello.max_s, hello.mode) == (
        "w1", "Say hello.", "warm up", 4.0, "manual",
    )  # fmt: skip
    assert (market.image, market.text, market.instruction, market.comment) == (
        "prompts/pics/1.jpg", "A market", "Describe it", "New picture",
    )  # fmt: skip
    assert (market.mode, market.order, market.shown, market.speaker_display, market.start) == (
        "auto_record", "random", "from_green", False, "beep",
    )  # fmt: skip
    assert (market.pre_s, market.max_s, market.post_s) == (2.0, 10.0, 0.5)
    assert (repeat.audio, repeat.text, repeat.kind) == ("prompts/2.wav", "<Repeat>", "video")


BOMB = '<!DOCTYPE script [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
HARM = {
    "entities": SCRIPT.replace('<!DOCTYPE script SYSTEM "SpeechRecPrompts_4.dtd">', BOMB),
    "a file": SCRIPT.replace(
        'SYSTEM "SpeechRecPrompts_4.dtd">', '[<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    ),
    "a parameter": SCRIPT.replace('"SpeechRecPrompts_4.dtd">', '"x.dtd" [<!ENTITY % p SYSTEM "y">%p;]>'),
    "an entity of the DTD": SCRIPT.replace("We begin.", "We &eacute; begin."),
    "an address": SCRIPT.replace("pics/1.jpg", "http://example.org/1.jpg"),
    "a way out": SCRIPT.replace("pics/1.jpg", "../../1.jpg"),
    "a film": SCRIPT.replace("image/jpeg", "video/mp4"),
    "no item": SCRIPT.replace("<recprompt>", "<recprompt><section/>"),
    "a strange time": SCRIPT.replace('"2000"', '"soon"'),
    "a strange mode": SCRIPT.replace("autorecording", "whenever"),
    "torn": SCRIPT[:600],
    "another encoding": SCRIPT.replace("UTF-8", "EBCDIC-X"),
    "too many bytes for one character": SCRIPT.replace('"UTF-8"', '"GB18030"'),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_a_script_that_wants_more_than_prompts_is_refused(harm: str) -> None:
    with pytest.raises(BadPack):
        xml(HARM[harm])


def test_a_pack_has_one_list_and_a_script_says_its_language() -> None:
    both = {"prompts.csv": (COLUMNS + "a,speech,en,Hi,,,,,,,,,,,\n").encode(), "prompts.en.xml": b""}
    with pytest.raises(BadPack, match="two lists"):
        parse_prompts(Files(both))
    assert {row.language for row in xml(SCRIPT, "zh-CN")} == {"zh-CN"}


PIECES = st.sampled_from(
    ["<script>", "</script>", "<recordingscript>", "<section order='random'>", "<recording itemcode='a'>",
     "<recprompt>", "<mediaitem>", "</mediaitem>", "&#0;", "&lt;", "&x;", "<!--", "<![CDATA[", "]]>",
     "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE script [", "<!ENTITY a 'b'>", "\x00", "é"]
)  # fmt: skip
CUTS = st.tuples(st.integers(0, len(SCRIPT)), st.integers(0, 40), PIECES | st.text(max_size=4)).map(
    lambda cut: SCRIPT[: cut[0]] + cut[2] + SCRIPT[cut[0] + cut[1] :]
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120) | (CUTS | st.lists(PIECES, max_size=12).map("".join)).map(str.encode))
def test_only_bad_pack_leaves_a_script(data: bytes) -> None:
    try:
        parse_prompts(Files({"prompts.en.xml": data}))
    except BadPack:
        return


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def png(width: int = 4, height: int = 3) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + bytes(5)


def show(world: World, **cells: str) -> None:
    """Give the first prompt of each language these cells."""
    path = world.pack / "prompts.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    values = ",".join(cells.values())
    rows = [f"{row},{values}" if row.startswith("p01") else row for row in rows]
    path.write_text("\n".join([f"{head},{','.join(cells)}", *rows]) + "\n", "utf-8")


def test_pictures_and_sounds_are_signed_and_hashed_when_they_are_shown(world: World) -> None:
    show(world, image="prompts/market.png", audio="prompts/market.flac")
    add(world, "prompts/market.png", png())
    add(world, "prompts/market.flac")
    pack = sign(world)
    assert pack.media("prompts/market.png") == png()
    add(world, "prompts/market.png", png(9, 9))
    later = read_signed_pack(world.pack, with_sounds=False)
    with pytest.raises(PackBadlySigned):
        later.media("prompts/market.png")


FAULTS: dict[str, tuple[dict[str, str], bytes | None]] = {
    "missing": ({"image": "prompts/a.png"}, None),
    "no picture": ({"image": "prompts/a.png"}, b"hello"),
    "another kind": ({"image": "prompts/a.png"}, b"\xff\xd8\xff\xc0\0\x11\x08\0\x04\0\x04"),
    "a bomb": ({"image": "prompts/a.png"}, png(MAX_SIDE_PX + 1, 1)),
    "no sound": ({"audio": "prompts/a.flac"}, b"RIFF"),
    "a picture to be played": ({"audio": "prompts/a.png"}, png()),
    "nobody's": ({"image": ""}, None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_can_not_be_shown_is_refused(world: World, fault: str) -> None:
    cells, data = FAULTS[fault]
    show(world, **cells)
    if data is not None:
        add(world, next(iter(cells.values())), data)
    if fault == "nobody's":
        add(world, "prompts/a.png", png())
    assert len(find_faults(read_draft(world.pack))) == 1
    with pytest.raises(BadPack):
        sign(world)


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n"]))
def test_only_bad_pack_leaves_a_picture(data: bytes, head: bytes) -> None:
    try:
        width, height = check_picture("prompts/a.png", head + data)
    except BadPack:
        return
    assert 0 < width <= MAX_SIDE_PX
    assert 0 < height <= MAX_SIDE_PX
