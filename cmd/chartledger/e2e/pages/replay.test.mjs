// A read model is built again from the log, beside the one that answers.
import assert from "node:assert/strict";
import { walk } from "./support/browser.mjs";
import { signIn } from "./support/people.mjs";

walk("a replay is watched to its end", async (page) => {
  await signIn(page, "olivia");
  await page.goto("/admin/system");
  await page.getByRole("table", { name: "Read models" }).getByRole("link", { name: "catalog" }).click();
  const live = (n) => page.getByRole("heading", { level: 2, name: `Generation ${n} Live` });
  await live(1).waitFor();
  await page.getByRole("button", { name: "Build again" }).click();
  await page.getByRole("heading", { level: 2, name: /^Generation 2/ }).waitFor();
  await page.evaluate(() => (window.untouched = true));
  await live(2).waitFor();
  await page.getByRole("heading", { level: 2, name: "Generation 1 Former" }).waitFor();
  assert.ok(await page.evaluate(() => window.untouched), "the page was loaded again");
});
