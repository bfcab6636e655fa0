// Pictures of every page, to be looked at one by one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { somebody } from "./support/browser.mjs";
import { signIn } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

const narrow = /^(login|repos-own|repo-apps|sync-held|catalog|app|wizard|system)$/; // shown on a telephone too

// picture goes to the page anew, as it comes in that theme and that width.
async function picture(page, { name, path }, width, colorScheme) {
  await page.setViewportSize({ width, height: width < 500 ? 844 : 800 });
  await page.emulateMedia({ colorScheme });
  const response = await page.goto(path, { waitUntil: "load" });
  assert.equal(response.status(), name === "not-found" ? 404 : 200, path);
  await page.screenshot({ path: `${stage.pictures}/${name}-${colorScheme}-${width}.png`, fullPage: true });
}

for (const who of new Set(stage.pages.map(({ as }) => as))) {
  test(`what ${who || "nobody"} sees`, async () => {
    const { page } = await somebody();
    if (who) await signIn(page, who);
    for (const shown of stage.pages.filter(({ as }) => as === who)) {
      for (const width of narrow.test(shown.name) ? [1280, 390] : [1280]) {
        for (const theme of ["light", "dark"]) await picture(page, shown, width, theme);
      }
    }
    await page.context().close();
  });
}
