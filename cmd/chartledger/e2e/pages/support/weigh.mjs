// How much a browser that has nothing yet loads for a page, compressed.
export async function weigh(page, url) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const response = await page.goto(url, { waitUntil: "load" });
  await devtools.detach();
  return { status: response.status(), bytes };
}
