// axe looks at a page as it is shown in both themes, on a telephone and on a desk.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

const widths = [320, 1280];
const themes = ["light", "dark"];
const colours = ["color-contrast", "link-in-text-block"]; // all that a theme changes: the rest was looked at before

export async function audit(page) {
  const before = page.viewportSize();
  const wrong = new Map(); // what, and how it was looked at
  const note = (what, how) => wrong.set(what, [...(wrong.get(what) ?? []), how]);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-bs-theme=${colorScheme}]`).waitFor();
      await page.evaluate(settled);
      const axe = new AxeBuilder({ page }).setLegacyMode(); // quicker: there are no frames
      if (colorScheme === "dark") axe.withRules(colours);
      const { violations, passes } = await axe.analyze();
      assert.ok(passes.length >= (colorScheme === "dark" ? 1 : 10), `axe looks at ${page.url()}`);
      for (const what of violations.flatMap(told)) note(what, `${colorScheme} ${width}`);
    }
    const { wide, beyond } = await page.evaluate(sprawl);
    if (wide > width) note(`the page is ${wide} px wide: ${beyond}`, `${width}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  assert.deepEqual([...wrong].map(([what, how]) => `${what} [${how}]`), [], page.url());
}

// sprawl is how wide the page is, and what of it lies beyond the window.
const sprawl = () => ({
  wide: document.documentElement.scrollWidth,
  beyond: [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth)
    .map((e) => `${e.outerHTML.slice(0, 100)} to ${Math.round(e.getBoundingClientRect().right)}`).slice(-4),
});

const told = ({ id, help, nodes }) => nodes.map(({ html, any, all, none }) => `${id}: ${help}: ${html} (${[...any, ...all, ...none].map((c) => c.message)})`);

// settled waits until colours do not change any more: each level's change begins that of
// the level below. What moves for as long as the page is there is not waited for.
async function settled() {
  const frame = () => new Promise(requestAnimationFrame);
  for (let still = 0, frames = 0; still < 3 && frames < 60; frames++, await frame()) {
    still = document.getAnimations().some((a) => a instanceof CSSTransition) ? 0 : still + 1;
  }
}
