import i18next, { type TFunction } from "i18next";
import { expect, test } from "vitest";

import { ApiError } from "@/api/problem";

import { toldError } from "./errors";
import { notedOf, saidOf, translated } from "./problems";

const t = ((key: string) => key) as unknown as TFunction;

test.each([
  [0, "errors.advice.unreachable"],
  [401, "errors.advice.login"],
  [403, "errors.advice.forbidden"],
  [404, "errors.advice.missing"],
  [412, "errors.advice.changed"],
  [413, "errors.advice.large"],
  [415, "errors.advice.format"],
  [429, "errors.advice.wait"],
  [422, ""],
  [503, "errors.advice.server"],
])("status %d says what to do", (status, advice) => {
  expect(toldError(new ApiError(status, { detail: "Why.", request_id: "r" }), t)).toMatchObject({ advice, requestId: "r" });
});

test("what the server said stands, and fields are named", () => {
  const told = toldError(new ApiError(422, { title: "T", detail: "D", errors: [{ pointer: "/body/name", detail: "too long", code: "too_long", facts: { most: 3 } }] }), t, "Not saved");
  expect(told).toMatchObject({ title: "Not saved", detail: "D", fields: [{ place: "name", said: "too long" }] });
  expect(toldError(new ApiError(429, {}, 7), t).advice).toBe("errors.advice.waitSeconds");
  expect(toldError(new Error("boom"), t).detail).toBe("boom");
});

test("who reads another language is told by the server's words for programs, with its sentence beside it where that knows more", async () => {
  const problems = { codes: { not_found: "Fehlt.", conflict: "Passt nicht." }, reasons: { fetch_failed: { dns: "Unbekannt." }, conflict: { used: "Benutzt von {{models}}." } }, faults: { name_taken: "Vergeben." } };
  await i18next.init({ lng: "de", resources: { de: { problems } } });
  expect(translated("There is none.", "not_found")).toEqual({ said: "Fehlt.", original: null });
  expect(translated("No such host.", "fetch_failed", "dns")).toEqual({ said: "Unbekannt.", original: "No such host." });
  expect(translated("Odd.", "unheard_of", "dns")).toEqual({ said: "Odd.", original: null });
  expect(translated("In use.", "conflict", "used", { models: ["a", "b"] })).toEqual({ said: "Benutzt von a, b.", original: null });
  expect(translated("In use.", "conflict", "used")).toEqual({ said: "Passt nicht.", original: "In use." });
  const told = toldError(new ApiError(409, { code: "conflict", detail: "D" }), t);
  expect(told).toMatchObject({ detail: "Passt nicht.", original: "D", advice: "" });
  const fault = { pointer: "name", detail: "Taken.", code: "name_taken", facts: {} };
  const taken = toldError(new ApiError(409, { code: "already_exists", detail: "Taken.", facts: { reason: "name_taken" }, errors: [fault] }), t);
  expect(taken).toMatchObject({ detail: "Vergeben.", original: null, fields: [] });
  await i18next.changeLanguage("en");
  expect(translated("There is none.", "not_found")).toEqual({ said: "There is none.", original: null });
});

test("a moment is told as the reader writes it", async () => {
  await i18next.init({ lng: "de", resources: { de: { problems: { reasons: { budget_spent: { used_up: "Nach {{until}} wieder." } } } } } });
  const { said } = translated("Used up.", "budget_spent", "used_up", { until: "2026-12-01T00:00:00+00:00" });
  expect(said).toContain("2026");
  expect(said).not.toContain("T00");
  await i18next.changeLanguage("en");
});

test("faults are told by their words, with their numbers, and otherwise with the server's sentence", async () => {
  await i18next.init({ lng: "de", resources: { de: { problems: { faults: { too_long: "Höchstens {{most}} Zeichen.", invalid: "Nicht zulässig." }, places: { query: "Suchtext" } } } } });
  const fault = { pointer: "/body/query", detail: "At most.", code: "too_long", facts: { most: 1200 } };
  expect(saidOf(fault)).toBe("Höchstens 1.200 Zeichen.");
  expect(saidOf({ ...fault, code: "strange" })).toBe("Nicht zulässig. (At most.)");
  const told = toldError(new ApiError(422, { code: "invalid_input", detail: "Values.", errors: [fault, { ...fault, pointer: "/body/odd" }] }), t);
  expect(told).toMatchObject({ detail: "Suchtext: Höchstens 1.200 Zeichen. odd: Höchstens 1.200 Zeichen.", original: null, fields: [] });
  await i18next.changeLanguage("en");
  expect(saidOf(fault)).toBe("At most.");
  expect(toldError(new ApiError(422, { code: "invalid_input", detail: "At most.", errors: [fault] }), t).detail).toBe("At most.");
});

test("notes are told by their words, with what they name and why", async () => {
  const problems = { codes: { model_unavailable: "Antwortet nicht." }, notes: { words_only: "Nur Wörter: {{cause}}", unknown_key: "Kein „{{key}}“." } };
  await i18next.init({ lng: "de", resources: { de: { problems } } });
  expect(notedOf({ code: "words_only", text: "By words.", facts: { cause: "model_unavailable" } })).toBe("Nur Wörter: Antwortet nicht.");
  expect(notedOf({ code: "unknown_key", text: "None.", facts: { key: "$&" } })).toBe("Kein „$&“.");
  expect(notedOf({ code: "unheard_of", text: "Odd.", facts: {} })).toBe("Odd.");
  await i18next.changeLanguage("en");
  expect(notedOf({ code: "words_only", text: "By words.", facts: {} })).toBe("By words.");
});
