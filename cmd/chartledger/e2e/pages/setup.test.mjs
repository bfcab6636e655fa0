// The first minute of an operator.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { stage } from "./support/stage.mjs";
import { describeHere, done, share } from "./support/wizard.mjs";

const fill = async (page, again = stage.password) => {
  await page.getByLabel("User name").fill("root");
  await page.getByLabel("New password", { exact: true }).fill(stage.password);
  await page.getByLabel("New password, once more").fill(again);
  await page.getByRole("button", { name: "Continue" }).click();
};

walk("the page of the first start", async (page) => {
  await page.goto("/setup");
  await page.getByRole("heading", { level: 1, name: "Welcome to chartledger" }).waitFor();
  await audit(page);
});

walk("a wrong token sets nothing up", async (page) => {
  await page.goto("/setup#token=wrong");
  await fill(page);
  const token = page.getByLabel("Setup token");
  assert.equal(await token.getAttribute("aria-invalid"), "true");
  await audit(page);
});

walk("two different passwords set nothing up", async (page) => {
  await page.goto(stage.link);
  await fill(page, "another " + stage.password);
  await page.getByText("This is not the same password.").waitFor();
  assert.equal(await page.getByLabel("Setup token").inputValue(), stage.link.split("#token=")[1], "the token is kept");
});

walk("the printed link leads to an operator, a public repository and its first sync", async (page, another) => {
  await page.goto(stage.link);
  assert.ok(!page.url().includes("#"), "the token stays in the address");
  await fill(page);
  await page.getByRole("heading", { level: 1, name: "Your first public repository" }).waitFor();
  await audit(page);
  await describeHere(page, { url: stage.index, name: "stable" });
  await share(page); // it is public unless one chooses otherwise
  await page.getByRole("heading", { level: 1, name: /stable/ }).waitFor();
  await done(page);
  await page.goto("/repos?view=public");
  await page.getByRole("link", { name: "stable" }).waitFor();

  const late = await another();
  await late.goto(stage.link);
  await late.waitForURL("**/login*"); // the link was good once
});
