// Says what every page makes the browser load first, gzipped, and fails where the chat page is above its limit.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";

const LIMIT = 200_000;
const LIMITED = "ask";
const built = process.argv[2] ?? join(import.meta.dirname, "../../src/citewell/http/page");
if (!existsSync(join(built, "manifest.json"))) {
  process.stderr.write("The page is not built: run `make page` first.\n");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length;

/** A chunk and everything that it imports at once, as names of files. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) closure(imported, seen);
  return seen;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = "src/app/Shell.tsx";
const texts = (name) => Object.keys(manifest).filter((key) => key === `src/locales/de/${name}.json`);
let failed = false;
for (const key of Object.keys(manifest).sort()) {
  const [, area, name] = /^src\/features\/(.+)\/(\w+Page)\.tsx$/.exec(key) ?? [];
  if (!area) continue;
  const files = new Set();
  for (const part of [entry, ...(area === "login" ? [] : [shell]), key, ...texts("app"), ...area.split("/").flatMap(texts)]) closure(part, files);
  const bytes = [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + size(file), 0);
  const over = area === LIMITED && bytes > LIMIT;
  failed ||= over;
  process.stdout.write(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${area}/${name}${over ? `  more than ${LIMIT / 1000} kB` : ""}\n`);
}
process.exit(failed ? 1 : 0);
