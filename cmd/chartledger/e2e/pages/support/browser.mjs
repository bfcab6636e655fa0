// Chromium, and walks through the pages in it.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { stage } from "./stage.mjs";
import { watch } from "./watch.mjs";

let started; // one browser for all tests of a file

const browser = () => (started ??= chromium.launch({ executablePath: process.env.PAGES_BROWSER, args: ["--no-sandbox"] }));

after(async () => (await started)?.close());

// somebody opens a browser of her own: its cookies are nobody else's.
export async function somebody(settings = {}) {
  const context = await (await browser()).newContext({
    baseURL: stage.url, locale: "en-US", reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...settings,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  return { page, complaints: watch(page), settings };
}

// walk is a test in which people go through pages. It fails too if a page had a script's
// error or something that its policy forbids. The first browser is there already; who
// opens another gets it by another().
export function walk(name, act, settings = {}) {
  test(name, { timeout: 90_000 }, async () => {
    const people = [];
    const another = async (own = {}) => {
      people.push(await somebody({ ...settings, ...own }));
      return people.at(-1).page;
    };
    try {
      await act(await another(), another);
      assert.deepEqual(people.flatMap(({ complaints }) => complaints), [], "what the pages complain about");
    } catch (error) {
      for (const { page } of people) console.error(await seen(page));
      throw error;
    } finally {
      for (const { page } of people) await page.context().close();
    }
  });
}

// seen is what somebody sees, for whoever reads why a test failed.
async function seen(page) {
  const what = await page.locator("body").ariaSnapshot().catch(String);
  return `at ${page.url()}:\n${what}`;
}
