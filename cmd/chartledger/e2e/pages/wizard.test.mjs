// A developer adds repositories of her own.
import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { walk } from "./support/browser.mjs";
import { tabTo } from "./support/keyboard.mjs";
import { signIn } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";
import { describe, done, open, share } from "./support/wizard.mjs";

const basic = { kind: "User name and password", "User name": stage.user, Password: stage.secret };
const keys = { kind: "S3 key pair", "Access key id": stage.accessKey, "Secret access key": stage.secretKey };

walk("a repository by http, and everybody sees it", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.http, name: "plain" });
  await share(page, { visibility: "Public", label: ["team", "pay"] });
  await done(page);
  await page.goto("/repos?view=public");
  await page.getByRole("link", { name: "plain" }).click();
  await page.getByRole("link", { name: "podinfo" }).waitFor();
});

walk("a repository by https, with a password and an authority of its own", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.https, name: "locked", credential: basic, authority: stage.authority });
  await share(page);
  await done(page);
});

walk("a bucket that charts can be pushed to", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.s3, name: "bucket", mode: "Read-write", credential: keys });
  await page.getByRole("listitem").filter({ hasText: "Write and remove a test object" }).getByText("passed").waitFor();
  await share(page);
  await done(page);
});

walk("a check that fails leads to the step where it is mended", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.https, name: "mended", authority: stage.authority });
  await page.getByText("Something is not right yet").waitFor();
  assert.equal(await page.getByRole("button", { name: "Continue", exact: true }).count(), 0, "the way on is barred");
  await audit(page);
  await page.getByRole("link", { name: "Go back to: Credential" }).click();
  await open(page, basic);
  await share(page);
  await done(page);
});

walk("every step can be looked at", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.http, name: "looked-at" });
  await page.getByText("The repository works").waitFor();
  for (const step of ["runtime", "address", "mode", "credential", "check"]) {
    await page.goto(`/repos/new/${step}`);
    await audit(page);
  }
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  for (const step of ["labels", "review"]) {
    await page.waitForURL(`**/repos/new/${step}`);
    await audit(page);
    if (step === "labels") await page.getByRole("button", { name: "Continue", exact: true }).click();
  }
});

walk("without a script", async (page) => {
  await signIn(page, "alice");
  await describe(page, { url: stage.http, name: "unscripted" });
  await page.getByRole("button", { name: "Check now" }).click();
  await share(page, { label: ["team", "pay"] });
  await done(page);
}, { javaScriptEnabled: false });

walk("by keyboard alone", async (page) => {
  const press = async (role, name, key = "Enter") => {
    await tabTo(page, page.getByRole(role, { name }));
    await page.keyboard.press(key);
  };
  const type = async (label, text) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  };
  await page.goto("/login");
  await page.keyboard.type("alice"); // one begins where it has to be filled in
  await page.keyboard.press("Tab");
  await page.keyboard.type(stage.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/repos");
  await press("link", "Add repository");
  await page.waitForURL("**/runtime");
  await press("radio", /^Kubernetes/, "Space");
  await press("button", "Continue");
  await page.waitForURL("**/address");
  await type("URL", stage.http);
  await type("Name", "typed");
  await page.keyboard.press("Enter"); // sends the form, as in any
  await page.waitForURL("**/mode");
  await press("button", "Continue");
  await page.waitForURL("**/credential");
  await press("button", "Continue");
  await page.waitForURL("**/check");
  await page.getByText("The repository works").waitFor();
  await press("button", "Continue");
  await page.waitForURL("**/labels");
  await press("button", "Continue");
  await page.waitForURL("**/review");
  await press("button", "Create and sync");
  await page.waitForURL("**/syncs/*");
  await done(page);
});
