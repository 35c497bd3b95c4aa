import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const server = process.env.CITEWELL_URL ?? "http://127.0.0.1:8000";

const SHARED = /node_modules[\\/](react|react-dom|scheduler|i18next|react-i18next|use-sync-external-store|@radix-ui[\\/](?!react-(tabs|checkbox|switch|popover|radio-group|use-size|use-previous)[\\/])[^\\/]+|@floating-ui|aria-hidden|@tanstack[\\/](react-router|router-core|history|store|react-store|query-core|react-query)|lucide-react[\\/]dist[\\/]esm[\\/](createLucideIcon|Icon|shared|defaultAttributes|context))[\\/.]/;

/** Runs before the first paint, as a file of its own: the policy of the page allows no inline script. */
function earlyScript(): Plugin {
  const source = "src/app/early.js";
  const content = readFileSync(join(here, source), "utf8");
  const name = `assets/early-${createHash("sha256").update(content).digest("hex").slice(0, 8)}.js`;
  let dev = false;
  return {
    name: "citewell-early-script",
    configResolved(config) {
      dev = config.command === "serve";
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: name, source: content });
    },
    transformIndexHtml: () => [{ tag: "script", attrs: { src: dev ? `/${source}` : `/${name}` }, injectTo: "head-prepend" }],
  };
}

/** Writes a .gz and a .br beside every file that gets smaller by it. */
function precompressed(): Plugin {
  let folder = "";
  const compressions = [
    [".gz", (content: Buffer) => promisify(gzip)(content, { level: 9 })],
    [".br", (content: Buffer) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
  ] as const;
  return {
    name: "citewell-precompressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async writeBundle() {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|mjs|css|html|svg|json|wasm)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        for (const [suffix, compress] of compressions) {
          const smaller = await compress(content);
          if (smaller.length < content.length * 0.95) await writeFile(path + suffix, smaller);
        }
      }
    },
  };
}

/** The files that pdf.js fetches by their names: tables of characters, fonts, a colour profile, a decoder without WebAssembly. */
function pdfFiles(): Plugin {
  const folder = join(here, "node_modules/pdfjs-dist");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const prefix = `assets/pdfjs-${version}/`;
  const wanted = { cmaps: /\.bcmap$/, standard_fonts: /\.(pfb|ttf)$/, iccs: /\.icc$/, wasm: /\.js$/ };
  const files = Object.entries(wanted).flatMap(([part, ending]) =>
    readdirSync(join(folder, part)).filter((name) => ending.test(name)).map((name) => [prefix + name, join(folder, part, name)] as const),
  );
  return {
    name: "citewell-pdf-files",
    generateBundle() {
      for (const [fileName, path] of files) this.emitFile({ type: "asset", fileName, source: readFileSync(path) });
    },
    configureServer(dev) {
      const served = new Map<string | undefined, string>(files.map(([name, path]) => [`/${name}`, path]));
      dev.middlewares.use((request, response, next) => {
        const path = served.get(request.url);
        if (path === undefined) next();
        else response.end(readFileSync(path));
      });
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [react(), tailwindcss(), earlyScript(), pdfFiles(), precompressed()],
  resolve: {
    alias: {
      "@": join(here, "src"),
      // Radix locks scrolling with an injected <style>, which the policy of the page forbids. Ours needs none.
      "react-remove-scroll": join(here, "src/ui/RemoveScroll.tsx"),
    },
  },
  build: {
    outDir: process.env.CITEWELL_PAGE_DIR ?? join(here, "../src/citewell/http/page"),
    emptyOutDir: true,
    target: ["chrome111", "firefox114", "safari16.4"],
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // What every page needs is one file: many small ones compress worse, by 7 kB for each page.
    rollupOptions: { output: { advancedChunks: { groups: [{ name: "page", test: SHARED }] } } },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { "/v1": server, "/docs": server } },
  // A busy machine is not a broken page: nothing here measures time.
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } },
});
