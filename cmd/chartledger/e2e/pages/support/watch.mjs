// What a page complains about: errors of its scripts and in its console, and what its
// policy forbids.

// refused is what Chromium says of a form that comes back with its errors, or of a page
// that tells that there is nothing, and of a request that a test has cut off: these are
// as they should be.
const refused = /^Failed to load resource: (the server responded with a status of (404|422) |net::ERR_FAILED$)|^htmx: htmx:error: Failed to fetch/;

export function watch(page) {
  const complaints = [];
  page.on("console", (said) => {
    if (said.type() === "error" && !refused.test(said.text())) complaints.push(`${page.url()}: ${said.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.url()}: ${response.status()}`);
  });
  return complaints;
}
