import { PDFDataRangeTransport } from "pdfjs-dist/legacy/build/pdf.mjs";

import { problemOf } from "@/api/problem";
import { session } from "@/api/session";

/** Bytes that are fetched at first: of most files that is all. */
const FIRST = 1 << 20;
/** Bytes of each further part. */
export const PART = 1 << 18;
/** Milliseconds before a part is asked for again that did not come, at first and at most. */
const SOON = 500;
const LATE = 10_000;

/** A file that is here, or the beginning of one of which parts can be fetched. */
export type Begun = { data: Uint8Array } | { range: Parts };

/** Begins to fetch a file with the login of this tab. A large one is fetched in parts, as its pages are looked at. */
export async function begin(address: string): Promise<Begun> {
  const response = await session.fetch(new Request(address, { headers: { Range: `bytes=0-${FIRST - 1}` } }));
  if (!response.ok) throw await problemOf(response);
  const data = new Uint8Array(await response.arrayBuffer());
  const size = Number(response.headers.get("Content-Range")?.split("/")[1] ?? data.length);
  if (response.status !== 206 || data.length >= size) return { data };
  return { range: new Parts(address, response.headers.get("ETag") ?? "", size, data) };
}

/** Fetches parts of a file for pdf.js, which says which it needs. */
class Parts extends PDFDataRangeTransport {
  readonly #address: string;
  readonly #tag: string;
  readonly #stop = new AbortController();

  constructor(address: string, tag: string, size: number, beginning: Uint8Array) {
    super(size, beginning);
    this.#address = address;
    this.#tag = tag;
  }

  override requestDataRange(begin: number, end: number): void {
    void this.#fetch(begin, end, SOON);
  }

  override abort(): void {
    this.#stop.abort();
  }

  async #fetch(begin: number, end: number, pause: number): Promise<void> {
    const { signal } = this.#stop;
    try {
      const headers = { Range: `bytes=${begin}-${end - 1}`, "If-Range": this.#tag };
      const response = await session.fetch(new Request(this.#address, { headers, signal }));
      if (response.status === 206) {
        this.onDataRange(begin, new Uint8Array(await response.arrayBuffer()));
        return;
      }
      if (response.status < 500 && response.status !== 429) return; // it is deleted, or not theirs to read any more
    } catch {
      // The connection is gone, which the page says elsewhere, or nobody looks at this file any more.
    }
    if (signal.aborted) return;
    setTimeout(() => { if (!signal.aborted) void this.#fetch(begin, end, Math.min(LATE, pause * 2)); }, pause);
  }
}
