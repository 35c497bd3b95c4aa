import { expect, test } from "vitest";

import { ApiError } from "@/api/problem";

import { faultsOf, sentOf, type Setting, typedOf } from "./values";

const setting = (name: string, more: Partial<Setting> = {}): Setting => ({ name, description: "", required: false, secret: false, form: "text", choices: [], default: null, ...more });
const SETTINGS = [
  setting("url"),
  setting("token", { secret: true }),
  setting("include", { form: "list" }),
  setting("groups", { form: "table" }),
  setting("archived", { form: "flag", default: false }),
  setting("page_size", { form: "number", default: 100 }),
];

test("settings are typed and sent in the form that the server takes", () => {
  const typed = { url: " https://a.example ", token: "s3cret", include: "*.md\n\n *.pdf ", groups: "staff = All = staff", archived: true, page_size: "50" };
  expect(sentOf(SETTINGS, typed)).toEqual({
    settings: { url: "https://a.example", include: ["*.md", "*.pdf"], groups: { staff: "All = staff" }, archived: true, page_size: 50 },
    credentials: { token: "s3cret" },
  });
});

test("what was stored can be typed again, and is the same", () => {
  const stored: Record<string, unknown> = { url: "x", include: ["a", "b"], groups: { a: "b" }, archived: false, page_size: 7 };
  const typed = Object.fromEntries(SETTINGS.map((each) => [each.name, typedOf(each, stored[each.name])]));
  expect(typed["token"]).toBe("");
  expect(sentOf(SETTINGS, typed)).toEqual({ settings: stored, credentials: {} });
});

test("nothing typed is the default of the server", () => {
  expect(typedOf(setting("n", { form: "number", default: 3 }), undefined)).toBe("3");
  expect(typedOf(setting("f", { form: "flag", default: true }), undefined)).toBe(true);
  expect(sentOf([setting("url")], { url: " " }).settings).toEqual({});
});

test("what is wrong is told at the field", () => {
  const problem = { errors: [{ pointer: "/body/max_pages", detail: "too many", code: "invalid" }, { pointer: "path", detail: "not absolute", code: "invalid" }, { pointer: "/include/0", detail: "long", code: "invalid" }] };
  expect(faultsOf(new ApiError(422, problem))).toEqual({ max_pages: "too many", path: "not absolute", include: "long" });
  expect(faultsOf(new Error("x"))).toEqual({});
});
