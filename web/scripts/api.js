// Writes src/api/schema.d.ts from the OpenAPI document of the server; with --check, fails where it would change.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import openapiTS, { astToString } from "openapi-typescript";

const web = join(import.meta.dirname, "..");
const installed = join(web, "../.venv/bin/python");
const python = process.env.PYTHON ?? (existsSync(installed) ? installed : "python3");
const described = execFileSync(python, [join(web, "scripts/openapi.py")], { encoding: "utf8", maxBuffer: 1 << 28 });
const note = "// Written by `make api` from the OpenAPI document of the server; change the server, not this file.\n";
const fresh = note + astToString(await openapiTS(JSON.parse(described), { defaultNonNullable: false }));

const target = join(web, "src/api/schema.d.ts");
if (!process.argv.includes("--check")) {
  writeFileSync(target, fresh);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== fresh) {
  process.stderr.write("web/src/api/schema.d.ts is not what the server's routes give: run `make api` and commit it.\n");
  process.exit(1);
}
