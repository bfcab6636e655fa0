// Going about a page without a mouse.
import assert from "node:assert/strict";

const most = 80; // stops on a page

// tabTo presses Tab until the focus is there, and can be seen.
export async function tabTo(page, locator) {
  await locator.first().waitFor();
  const there = () => locator.first().evaluate((element) => element === document.activeElement);
  for (let stops = 0; !(await there()); stops++) {
    assert.ok(stops < most, `Tab never comes to ${locator} of ${page.url()}`);
    await page.keyboard.press("Tab");
  }
}
