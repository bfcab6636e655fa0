// A sync that would withdraw much waits for a decision.
import assert from "node:assert/strict";
import { walk } from "./support/browser.mjs";
import { signIn } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

walk("a held sync is released by its owner", async (page) => {
  await signIn(page, "alice");
  await page.goto(`/repos/${stage.repo}`);
  await page.getByRole("link", { name: "Look at them and decide" }).click();
  await page.waitForURL(`**/syncs/${stage.sync}`);
  const missing = page.getByRole("table", { name: /25 versions/ });
  assert.ok((await missing.getByRole("row").count()) > 1, "what would go is listed");

  await page.getByLabel(/^Type .cut. to confirm/).fill("another");
  await page.getByRole("button", { name: "Withdraw them" }).click();
  assert.equal(await page.getByLabel(/^Type .cut. to confirm/).getAttribute("aria-invalid"), "true");
  await page.getByLabel(/^Type .cut. to confirm/).fill("cut");
  await page.getByRole("button", { name: "Withdraw them" }).click();
  await page.getByRole("status").getByRole("heading", { name: /^The catalog is up to date/ }).waitFor();
  await page.goto(`/repos/${stage.repo}/syncs`);
  await page.getByRole("cell", { name: /25 withdrawn/ }).waitFor();
});
