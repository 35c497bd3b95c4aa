import { problemOf } from "./problem";
import { session } from "./session";

/** Lets the browser save what the API answers at `path`, as `fileName` or else as the API names it. Throws `ApiError`. */
export async function download(path: string, fileName?: string): Promise<void> {
  const response = await session.fetch(new Request(path));
  if (!response.ok) throw await problemOf(response);
  save(await response.blob(), fileName ?? nameOf(response) ?? "");
}

function nameOf({ headers }: Response): string | null {
  const told = headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(told)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/.exec(told)?.[1] ?? null);
}

/** Lets the browser save a file that was made here. */
export function save(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
