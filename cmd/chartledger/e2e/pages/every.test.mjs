// Every page, as the people see it who use it.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { signIn } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";
import { weigh } from "./support/weigh.mjs";

const most = 150_000; // bytes that a first look at a page may load
const cookies = {}; // of whom

async function enter(page, who) {
  if (!who) return;
  if (cookies[who]) return page.context().addCookies(cookies[who]);
  await signIn(page, who);
  cookies[who] = await page.context().cookies();
}

for (const { name, as, path } of stage.pages) {
  walk(`${name}: ${as || "nobody"} at ${path}`, async (page) => {
    await enter(page, as);
    const { status, bytes } = await weigh(page, path);
    assert.equal(status, name === "not-found" ? 404 : 200);
    assert.ok(bytes > 10_000 && bytes <= most, `a first look loads ${bytes} bytes`);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, "one heading of the first level");
    assert.match(await page.title(), /. · chartledger$/);
    await audit(page);
  });
}
