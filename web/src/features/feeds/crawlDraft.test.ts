import { expect, test } from "vitest";

import { draftOf, folderOf, newDraft, settingsOf } from "./crawlDraft";
import type { Crawl } from "./queries";

test("what is typed is sent as lists, and without what is not said", () => {
  const sent = settingsOf({ ...newDraft("c"), include: "/docs/*\n\n /help/* ", path_prefix: " " });
  expect(sent).toMatchObject({ include: ["/docs/*", "/help/*"], exclude: [], path_prefix: "/", schedule: null, max_pages: 1000 });
  expect(sent).not.toHaveProperty("url");
  expect(sent).not.toHaveProperty("ignored_parameters");
});

test("a crawl can be changed without changing anything", () => {
  const settings = { ...settingsOf(newDraft("c")), exclude: ["*/print/*"], ignored_parameters: ["utm_*"] };
  const crawl = { url: "https://a.example/", collection_id: "c", settings, schedule: "0 * * * *" } as unknown as Crawl;
  expect(settingsOf(draftOf(crawl))).toEqual({ ...settings, schedule: "0 * * * *" });
});

test("a folder is offered where the address lies in one", () => {
  expect(folderOf("https://a.example/docs/start.html")).toBe("/docs/");
  expect(folderOf("https://a.example/start.html")).toBeNull();
  expect(folderOf("docs")).toBeNull();
});
