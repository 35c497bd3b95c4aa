import { expect, test } from "vitest";

import type { Collection } from "../queries";
import { patchOf, settingsOf } from "./settings";

const COLLECTION = {
  name: "Handbook",
  aliases: ["hb", "rules"],
  description: "",
  type: "mixed",
  settings: { chunking: { strategy: "legal", max_tokens: 300 }, retention_days: 30 },
  model: { id: "m1", name: "Large" },
} as unknown as Collection;

test("settings go into fields and back", () => {
  const draft = settingsOf(COLLECTION);
  expect(draft).toMatchObject({ aliases: "hb, rules", strategy: "legal", max_tokens: "300", overlap: "", retention_days: "30", duplicates: "", model: "m1" });
  expect(patchOf(draft, draft)).toEqual({});
  expect(patchOf(draft, { ...draft, aliases: " a,, b ", max_tokens: "", duplicates: "link" })).toEqual({
    aliases: ["a", "b"],
    settings: { chunking: { max_tokens: null }, duplicates: "link" },
  });
  expect(patchOf(draft, { ...draft, name: " Rules ", model: "" })).toEqual({ name: "Rules", settings: { model: null } });
});
