import { expect, test } from "vitest";

import { byDay } from "./days";
import type { Chat } from "./queries";

const chat = (id: string, at: Date): Chat => ({ id, title: id, assistant_id: null, leaf_id: null, metadata: {}, created_at: at.toISOString(), updated_at: at.toISOString() });

test("chats are grouped by day, then by month", () => {
  const now = new Date(2026, 4, 20, 9);
  const chats = [chat("a", new Date(2026, 4, 20, 8)), chat("b", new Date(2026, 4, 19, 23, 59)), chat("c", new Date(2026, 4, 16)), chat("d", new Date(2026, 3, 2)), chat("e", new Date(2026, 3, 1))];
  const days = byDay(chats, now.getTime(), "en");
  expect(days.map(({ label, chats: of }) => [label, of.length])).toEqual([["Today", 1], ["Yesterday", 1], ["Saturday", 1], ["April 2026", 2]]);
  expect(byDay(chats.slice(0, 1), now.getTime(), "de")[0]?.label).toBe("Heute");
});
