import { expect, test } from "vitest";

import { parsed } from "./events";

test("a block of a stream is an event, a comment is none", () => {
  expect(parsed('event: text\ndata: {"text": "a: b"}\nid: 3')).toEqual({ name: "text", id: "3", data: { text: "a: b" } });
  expect(parsed('data: {"a":\ndata: 1}')).toEqual({ name: "message", id: null, data: { a: 1 } });
  expect(parsed(": still here")).toBeNull();
});
