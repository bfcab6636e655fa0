// Puts dist together from npm's packages: what pages load besides our own. The sprite has
// the icons that the templates name.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const modules = join(here, "node_modules");
const dist = join(here, "dist");
mkdirSync(dist, { recursive: true });

const plain = (path) => readFileSync(join(modules, path), "utf8").replace(/\n?\/[/*]# sourceMappingURL=.*$/m, "").trimEnd() + "\n";
writeFileSync(join(dist, "tabler.min.css"), plain("@tabler/core/dist/css/tabler.min.css"));
writeFileSync(join(dist, "htmx.min.js"), plain("htmx.org/dist/htmx.min.js"));
writeFileSync(join(dist, "hx-sse.min.js"), plain("htmx.org/dist/ext/hx-sse.min.js"));

const templates = readdirSync(join(here, ".."), { recursive: true }).filter((f) => /\.(templ|go)$/.test(f) && !f.includes("node_modules") && !f.endsWith("_templ.go"));
const names = new Set(templates.flatMap((f) => [...readFileSync(join(here, "..", f), "utf8").matchAll(/(?:Icon|Empty)\("([a-z0-9-]+)"/g)].map((m) => m[1])));
const symbols = [...names].sort().map((name) => {
  const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", name + ".svg"), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
});
writeFileSync(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
console.log(`${names.size} icons`);
