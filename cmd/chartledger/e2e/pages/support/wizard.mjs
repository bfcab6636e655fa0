// The way through the wizard, in the order in which everybody goes it.

const next = (page) => page.getByRole("button", { name: "Continue", exact: true }).click();

// choose clicks on the card, as people do: the dot in it is drawn over its input.
const choose = (page, name) => page.locator("label", { has: page.getByRole("radio", { name: new RegExp(`^${name}\\b`) }) }).click();

const step = (page, name) => page.waitForURL(`**/repos/new/${name}*`);

// describe goes as far as the check.
export async function describe(page, repo) {
  await page.goto("/repos/new");
  await describeHere(page, repo);
}

// describeHere does so where the wizard is open already.
export async function describeHere(page, { url, name, mode = "Read-only", credential = {}, authority }) {
  await step(page, "runtime");
  await choose(page, "Kubernetes");
  await next(page);
  await step(page, "address");
  await page.getByLabel("URL", { exact: true }).fill(url);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await next(page);
  await step(page, "mode");
  await choose(page, mode);
  await next(page);
  await open(page, credential, authority);
}

// open fills in how the repository is opened, and goes on to the check.
export async function open(page, { kind = "None", ...fields }, authority) {
  await step(page, "credential");
  await choose(page, kind);
  for (const [label, secret] of Object.entries(fields)) {
    await page.getByRole("group", { name: kind }).getByLabel(label, { exact: true }).fill(secret);
  }
  if (authority) {
    await page.locator("summary", { hasText: "Certificates and redirects" }).click();
    await page.getByLabel("Authorities to trust").fill(authority);
  }
  await next(page);
  await step(page, "check");
}

// share says who is to see it, once the check has passed, and creates it: then its first
// sync is shown.
export async function share(page, { visibility, label = [] } = {}) {
  await page.getByText("The repository works").waitFor();
  await next(page);
  await step(page, "labels");
  if (visibility) await choose(page, visibility);
  if (label.length > 0) {
    await page.getByLabel("Key of label 1").fill(label[0]);
    await page.getByLabel("Value of label 1").fill(label[1]);
  }
  await next(page);
  await step(page, "review");
  await page.getByRole("button", { name: "Create and sync" }).click();
  await page.waitForURL("**/syncs/*");
}

// done waits for the good end of the sync that is shown.
export const done = (page) => page.getByRole("status").getByRole("heading", { name: /^The catalog is up to date/ }).waitFor();
