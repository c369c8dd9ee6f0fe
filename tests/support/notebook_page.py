"""A notebook open in JupyterLab, and what a person does there."""

import re

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait


class NotebookPage:
    """A notebook open in JupyterLab.

    Args:
        driver: Browser.
        address: Address that opens it.
        patience_s: How long to wait for what a cell does.
    """

    def __init__(self, driver, address: str, patience_s: float = 60):
        self.driver, self._wait = driver, WebDriverWait(driver, patience_s)
        driver.get(address)
        self._wait.until(lambda _: self._find('.jp-Notebook-ExecutionIndicator[data-status="idle"]'))

    def blank(self, exercise: str):
        """Return the cell in which an exercise is to be written."""
        line = f"*[contains(@class,'cm-line') and normalize-space(.)='# exercise: {exercise}']"
        path = f"//*[contains(@class,'jp-CodeCell') and .//{line}]"
        return self._wait.until(lambda driver: driver.find_element(By.XPATH, path))

    def checks(self, exercise: str):
        """Return the cell with an exercise's tests: the one below its blank."""
        return self.below(self.blank(exercise))

    def below(self, cell):
        """Return the code cell below another."""
        return cell.find_element(By.XPATH, "following-sibling::*[contains(@class,'jp-CodeCell')][1]")

    def answer(self, exercise: str, line: str) -> None:
        """Type one line in the place of ``raise NotImplementedError()``."""
        blank = self.blank(exercise)
        path = ".//*[contains(@class,'cm-line') and contains(.,'raise NotImplementedError')]"
        blank.find_element(By.XPATH, path).click()
        editor = blank.find_element(By.CSS_SELECTOR, ".cm-content")
        editor.send_keys(Keys.END, Keys.SHIFT + Keys.HOME + Keys.NULL, line)
        self._wait.until(lambda _: line in editor.text)

    def run_all(self) -> None:
        """Run all cells and wait until the last one has run."""
        self.choose("Run", "runmenu:run-all")
        prompt = self._find(".jp-CodeCell .jp-InputPrompt")[-1]
        self._wait.until(lambda _: re.fullmatch(r"\[\d+\]:", prompt.text))

    def run(self, cell) -> None:
        """Run one cell by the menu and wait until it has run."""
        prompt = cell.find_element(By.CSS_SELECTOR, ".jp-InputPrompt")
        before = prompt.text
        prompt.click()
        self.choose("Run", "notebook:run-cell")
        self._wait.until(lambda _: prompt.text != before and re.fullmatch(r"\[\d+\]:", prompt.text))

    def run_above(self, cell) -> None:
        """Run all cells above one and wait until the last of them has run."""
        cell.find_element(By.CSS_SELECTOR, ".jp-InputPrompt").click()
        self.choose("Run", "notebook:run-all-above")
        path = "preceding-sibling::*[contains(@class,'jp-CodeCell')][1]"
        prompt = cell.find_element(By.XPATH, path).find_element(By.CSS_SELECTOR, ".jp-InputPrompt")
        self._wait.until(lambda _: re.fullmatch(r"\[\d+\]:", prompt.text))

    def ask(self, cell, line: str) -> str:
        """Type a line into a new cell below another, run it, and return what it says."""
        cell.find_element(By.CSS_SELECTOR, ".jp-InputPrompt").click()
        self._press("b")
        self._press(Keys.ENTER)
        self._press(line)
        fresh = self.below(cell)
        self._wait.until(lambda _: line in fresh.text)
        self.run(fresh)
        return self.outputs(fresh)

    def choose(self, menu: str, command: str) -> None:
        """Choose a menu's item by the name of its command."""
        entries = self._find(".lm-MenuBar-itemLabel")
        next(entry for entry in entries if entry.text == menu).click()
        self._wait.until(lambda _: self._find(f'.lm-Menu-item[data-command="{command}"]'))[0].click()

    def write(self, blank: str, text: str) -> None:
        """Write prose in place of a text that stands in a cell of prose."""
        path = f"//*[contains(@class,'jp-MarkdownCell') and contains(.,'{blank}')]"
        cell = self._wait.until(lambda driver: driver.find_element(By.XPATH, path))
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
        cell.find_element(By.CSS_SELECTOR, ".jp-MarkdownOutput").click()
        self._press(Keys.ENTER)
        editor = cell.find_element(By.CSS_SELECTOR, ".cm-content")
        self._wait.until(lambda _: editor.is_displayed())
        editor.send_keys(Keys.CONTROL + "a" + Keys.NULL, text, Keys.SHIFT + Keys.ENTER + Keys.NULL)
        self._wait.until(lambda _: text in cell.text)

    def save(self) -> None:
        """Save by the menu."""
        self.choose("File", "docmanager:save")

    def outputs(self, cell) -> str:
        """Return what stands under a cell."""
        return "\n".join(area.text for area in cell.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output"))

    def _press(self, keys: str) -> None:
        ActionChains(self.driver).send_keys(keys).perform()

    def _find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)
