// A label shares a repository, and no longer once it is off: others see it at once.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { signIn } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

walk("a list says since when nobody answers, and that it is well again", async (page) => {
  await signIn(page, "alice");
  await page.goto("/repos");
  const away = page.getByText("The service does not answer");
  await page.route("**/repos", (route) => route.abort());
  await away.waitFor();
  await page.getByRole("link", { name: "payments" }).waitFor(); // what was there stays
  await audit(page);
  await page.unroute("**/repos");
  await away.waitFor({ state: "hidden" });
});

walk("a repository appears for others by its label, and vanishes, while they look", async (alice, another) => {
  const bob = await another();
  await signIn(bob, "bob");
  await bob.goto("/repos");
  await bob.getByRole("heading", { level: 1, name: "Repositories" }).waitFor();
  const shown = bob.getByRole("link", { name: "payments" });
  assert.equal(await shown.count(), 0);
  await bob.evaluate(() => (window.untouched = true)); // gone if the page were loaded again

  await signIn(alice, "alice");
  await alice.goto(`/repos/${stage.repo}/access`);
  await alice.getByLabel("Key").fill("team");
  await alice.getByLabel("Value").fill("pay");
  await alice.getByRole("button", { name: "Attach" }).click();
  await shown.waitFor();
  const audience = alice.getByRole("table", { name: "Who can see it" });
  await audience.getByRole("row", { name: "bob" }).getByText("Selector payers").waitFor();

  await alice.getByRole("button", { name: "Remove team=pay" }).click();
  await shown.waitFor({ state: "detached" });
  assert.ok(await bob.evaluate(() => window.untouched), "the page was loaded again");
  assert.equal((await bob.goto(`/repos/${stage.repo}`)).status(), 404);
});
