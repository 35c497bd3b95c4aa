import { expect, test } from "vitest";

type Tree = { [key: string]: string | Tree };

const catalogues = import.meta.glob<Tree>("./*/*.json", { import: "default", eager: true });
const sources = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const code = Object.entries(sources)
  .filter(([path]) => !/\.test\.|schema\.d\.ts/.test(path))
  .map(([, text]) => text)
  .join("\n");
const names = [...new Set(Object.keys(catalogues).map((path) => path.replace(/^.*\//, "")))];
const languages = [...new Set(Object.keys(catalogues).map((path) => path.split("/")[1] ?? ""))];

function flat(tree: Tree, before = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => (typeof value === "string" ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)))),
  );
}

/** Languages have plurals of their own; the key is what `t` takes. */
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, "");
const keysOf = (path: string) => [...new Set(Object.keys(flat(catalogues[path] ?? {})).map(singular))].sort();
const holes = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort();

test.each(names)("%s says the same in every language", (name) => {
  const english = keysOf(`./en/${name}`);
  expect(english).not.toHaveLength(0);
  for (const language of languages) {
    expect(keysOf(`./${language}/${name}`), `${language}/${name}`).toEqual(english);
    for (const [key, text] of Object.entries(flat(catalogues[`./${language}/${name}`] ?? {}))) {
      expect(text.trim(), `${language}/${name}: ${key}`).not.toBe("");
      const same = flat(catalogues[`./en/${name}`] ?? {})[key];
      if (same !== undefined && !/_(zero|one)$/.test(key)) expect(holes(text), `${language}/${name}: ${key}`).toEqual(holes(same));
    }
  }
});

test.each(names)("every key of %s is used", (name) => {
  const unused = keysOf(`./en/${name}`).filter((key) => {
    if (code.includes(`"${key}"`) || code.includes(`:${key}"`)) return false;
    // Keys that are put together, such as `status.${name}` or `why.${kind}.none`.
    const stems = [...key.matchAll(/\./g)].map((dot) => key.slice(0, dot.index + 1));
    return !stems.some((stem) => code.includes(`\`${stem}\${`));
  });
  expect(unused).toEqual([]);
});
