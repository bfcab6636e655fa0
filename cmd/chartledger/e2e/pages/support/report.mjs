// A reporter for node --test: each test and each word that is printed, as a line of JSON.
import { inspect } from "node:util";

export default async function* report(events) {
  for await (const { type, data } of events) {
    const said = { "test:pass": result, "test:fail": result, "test:stdout": words, "test:stderr": words }[type]?.(type, data);
    if (said) yield JSON.stringify(said) + "\n";
  }
}

function result(type, { name, details, skip, todo }) {
  const error = details.error && inspect(details.error.cause ?? details.error);
  return { name, passed: type === "test:pass", left: skip !== undefined || todo !== undefined, milliseconds: details.duration_ms, error };
}

function words(_, { message }) {
  return { says: message };
}
