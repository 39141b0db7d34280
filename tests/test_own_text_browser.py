"""Lesson 10 in JupyterLab, with a file that a reader uploads: read, trained, stopped, asked."""

import browser
import pytest

pytestmark = pytest.mark.browser
OWN = ".lesson-own-text"
SENTENCES = "So it is. Rain makes the river rise. Sun makes the river fall.\n\n" * 300


@pytest.fixture(scope="module")
def own(page, lab):
    """The place for the reader's own text, after the lesson was run."""
    browser.open_notebook(page, lab, "10_your_own_text.ipynb")
    browser.run_all(page, OWN)
    yield page.locator(OWN)
    browser.close_notebook(page, lab)


def wait_for(own, text):
    own.locator("[role=status]", has_text=text).first.wait_for()


def upload(own, name, content):
    with own.page.expect_file_chooser() as chosen:
        own.get_by_role("button", name="Upload").click()
    chosen.value.set_files({"name": name, "mimeType": "text/plain", "buffer": content})


def test_an_uploaded_file_is_read_trained_stopped_and_answers(own):
    upload(own, "zipped.txt", b"PK\x03\x04")
    wait_for(own, "zipped.txt: wanted a text file, got a zip archive")
    upload(own, "rain.txt", SENTENCES.encode())
    wait_for(own, "rain.txt: 900 sentences")
    epochs = own.locator("input[type=number]").nth(2)
    epochs.fill("1000")
    epochs.press("Enter")
    own.get_by_role("button", name="Train").click()
    own.locator("figcaption", has_text="of 1000 epochs").wait_for()
    own.get_by_role("button", name="Stop").click()
    wait_for(own, "Stopped in epoch")
    own.locator(".lesson-text-box input").fill("rain zebra")
    own.locator(".lesson-text-box input").press("Enter")
    wait_for(own, "1 unknown word: zebra")


def test_every_choice_is_read_and_every_number_goes_to_its_ends(own):
    for name, told in (("corpus", "431 sentences"), ("help", "1,301 sentences"), ("my file", "rain.txt: 900")):
        own.get_by_text(name).first.click()
        wait_for(own, told)
    for box, ends in zip(own.locator("input[type=number]").all(), ((10, 50_000), (1, 512), (1, 1000))):
        for typed, value in ((-5, ends[0]), (10**7, ends[1])):
            box.fill(str(typed))
            box.press("Enter")
            own.page.wait_for_function("([box, value]) => box.value === value", arg=[box.element_handle(), str(value)])
