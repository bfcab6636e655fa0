// Everything goes by keyboard alone: what each kind of page asks for is done once. The
// wizard's steps are in wizard.test.mjs.
import { walk } from "./support/browser.mjs";
import { tabTo } from "./support/keyboard.mjs";
import { stage } from "./support/stage.mjs";

// hands are what somebody does who has no mouse.
const hands = (page) => ({
  press: async (locator, key = "Enter") => {
    await tabTo(page, locator);
    await page.keyboard.press(key);
  },
  type: async (label, text) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  },
});

// arrive signs somebody in: one begins where it has to be filled in.
async function arrive(page, user) {
  await page.goto("/login");
  await page.keyboard.type(user);
  await page.keyboard.press("Tab");
  await page.keyboard.type(stage.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/repos");
}

walk("an owner shares, syncs and leaves", async (page) => {
  const { press, type } = hands(page);
  await arrive(page, "alice");
  await page.keyboard.press("Tab");
  await press(page.getByRole("link", { name: "Skip to the content" }));
  await page.locator("#content:focus").waitFor();
  await press(page.getByRole("link", { name: "payments" }));
  await press(page.getByRole("link", { name: "Access", exact: true }));
  await type("Key", "stage");
  await type("Value", "test");
  await page.keyboard.press("Enter");
  await press(page.getByRole("button", { name: "Remove stage=test" }));
  await page.getByRole("button", { name: "Remove stage=test" }).waitFor({ state: "detached" });
  await press(page.getByRole("button", { name: "Sync now" }));
  await page.waitForURL("**/syncs/*");
  await page.getByText("Completed").first().waitFor();

  await press(page.locator("summary", { hasText: "Your account" }));
  await press(page.getByRole("link", { name: "API tokens" }));
  await press(page.getByRole("link", { name: "New token" }));
  await type("Name", "laptop");
  await press(page.getByRole("checkbox", { name: /^Everything/ }), "Space");
  await press(page.getByRole("button", { name: "Issue the token" }));
  await page.getByText("Copy it now").waitFor();

  await press(page.locator("summary", { hasText: "Your account" }));
  await press(page.getByRole("button", { name: "Sign out" }));
  await page.waitForURL("**/login*");
});

walk("an owner deletes a repository, from the menu of its row", async (page) => {
  const { press } = hands(page);
  await arrive(page, "alice");
  await press(page.getByLabel("Actions for leftover"));
  await press(page.getByRole("link", { name: "Delete" }));
  await page.waitForURL("**/delete");
  await page.keyboard.type("leftover"); // the field has the focus
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/repos");
  await page.getByRole("link", { name: "leftover" }).waitFor({ state: "detached" });
});

walk("an operator defines a selector, and gives it to a user", async (page) => {
  const { press, type } = hands(page);
  await arrive(page, "olivia");
  await press(page.getByRole("link", { name: "Selectors" }));
  await press(page.getByRole("link", { name: "New selector" }));
  await type("Name", "testers");
  await type("Expression", "stage=test");
  await press(page.getByRole("button", { name: "Define the selector" }));
  await page.waitForURL("**/users");
  await type("Give it to a user", "bob");
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "Users who have this selector" }).getByRole("row", { name: "bob" }).waitFor();
});
