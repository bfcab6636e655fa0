// Signing in and out, a password, a language and a theme.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { enter, signIn, signOut } from "./support/people.mjs";
import { weigh } from "./support/weigh.mjs";

walk("the page to sign in", async (page) => {
  const { bytes } = await weigh(page, "/login");
  assert.ok(bytes > 10_000 && bytes <= 150_000, `the first page is ${bytes} bytes`);
  console.log(`the first page load: ${bytes} bytes compressed`);
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await audit(page);
});

walk("a wrong password is refused, and the name stays", async (page) => {
  await page.goto("/login");
  await page.getByLabel("User name").fill("alice");
  await page.getByLabel("Password").fill("not the password of alice");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("The user name or the password is wrong.").waitFor();
  assert.equal(await page.getByLabel("User name").inputValue(), "alice");
  await audit(page);
});

walk("what needs a sign-in leads there and back", async (page) => {
  await page.goto("/settings/password");
  await page.waitForURL("**/login?return_to=*");
  await enter(page, "alice");
  await page.waitForURL("**/settings/password");
});

walk("signed in, and out again", async (page) => {
  await signIn(page, "alice");
  await page.goto("/settings/password");
  await audit(page);
  await signOut(page);
  await page.goto("/settings/password");
  await page.waitForURL("**/login*");
});
