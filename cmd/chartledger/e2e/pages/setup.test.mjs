// The first minute of an operator.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { stage } from "./support/stage.mjs";

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

walk("the printed link makes an operator", async (page) => {
  await page.goto(stage.link);
  assert.ok(!page.url().includes("#"), "the token stays in the address");
  await fill(page);
  await page.waitForURL("**/repos/new?first=1");
  await page.goto("/setup");
  await page.waitForURL((url) => url.pathname !== "/setup");
});
