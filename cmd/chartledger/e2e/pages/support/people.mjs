// What people do on several pages.
import { stage } from "./stage.mjs";

// signIn signs a user of the stage in, by the form.
export async function signIn(page, user) {
  await page.goto("/login");
  await enter(page, user);
}

// enter fills the form in that a sign-in needs.
export async function enter(page, user) {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(stage.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

// openMenu opens a menu of the page's head.
export async function openMenu(page, name) {
  await page.locator("summary", { hasText: name }).click();
}

export async function signOut(page) {
  await openMenu(page, "Your account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login*");
}
