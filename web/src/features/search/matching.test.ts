import { describe, expect, test } from "vitest";

import { matchesIn, sameWord, snippetOf, wantedOf } from "./matching";

function marked(text: string, question: string, prefix = false): string[] {
  return matchesIn(text, wantedOf(question, prefix)).map(({ start, end }) => text.slice(start, end));
}

describe("marks", () => {
  test.each([
    ["How long is parental leave?", "The leave of parents: parental leave lasts.", ["leave", "parental", "leave"]],
    ["Verträge für MÜLLER", "Der Vertrag für Müller.", ["Vertrag", "Müller"]],
    ["straße", "Die STRASSE ist lang.", ["STRASSE"]],
    ["отпуск", "Дни отпуска: два.", ["отпуска"]],
    ["الكتاب", "هذا كِتَاب، وهذه كتب", ["كِتَاب"]],
    ["图书馆 开放", "市图书馆每天开放。", ["图书馆", "开放"]],
    ["図書館", "図書室は別です", ["図書"]],
    ["ERR_CONN_RESET", "It says err_conn_reset often.", ["err_conn_reset"]],
    ["policy", "The police has a policy; policies differ.", ["policy", "policies"]],
    ["the", "To be the one", ["the"]],
  ])("%s", (question, text, words) => {
    expect(marked(text, question)).toEqual(words);
  });

  test("a word that is being written marks what begins with it", () => {
    expect(marked("Reimbursement of travel", "reimb", true)).toEqual(["Reimbursement"]);
    expect(marked("Reimbursement of travel", "reimb ", true)).toEqual([]);
    expect(marked("Reimbursement of travel", "reimb")).toEqual([]);
  });

  test("numbers are not forms of each other", () => {
    expect(sameWord("2024", "20245")).toBe(false);
    expect(sameWord("leave", "leaving")).toBe(true);
    expect(sameWord("cat", "cats")).toBe(false);
  });
});

describe("snippets", () => {
  const long = `${"Nothing is here. ".repeat(40)}The vault opens at seven 👋 every morning.${" Still nothing.".repeat(40)}`;

  test("a long passage is cut around what was asked for", () => {
    const { pieces, before, after } = snippetOf(long, wantedOf("When does the vault open?"), 200);
    expect(pieces.filter((each) => each.marked).map(({ text }) => text)).toEqual(["vault", "opens"]);
    const text = pieces.map((each) => each.text).join("");
    expect(text.length).toBeLessThan(260);
    expect(long).toContain(text);
    expect([before, after]).toEqual([true, true]);
  });

  test("a passage without the words begins at its beginning, a short one is whole", () => {
    expect(snippetOf(long, wantedOf("xyz"), 100)).toMatchObject({ before: false, after: true, pieces: [{ marked: false }] });
    expect(snippetOf("Short.", wantedOf("short"), 100).pieces).toEqual([
      { text: "Short", marked: true },
      { text: ".", marked: false },
    ]);
  });
});
