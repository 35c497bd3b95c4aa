import { problemOf } from "@/api/problem";
import { session } from "@/api/session";
import { toast } from "@/ui/Toasts";

/** Lets the browser save a chat as a file; says `failed` where that does not work. */
export async function exportChat(id: string, format: "md" | "json", failed: string): Promise<void> {
  try {
    const response = await session.fetch(new Request(`/v1/chat/${encodeURIComponent(id)}/export?format=${format}`));
    if (!response.ok) throw await problemOf(response);
    const address = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? `chat.${format}`;
    link.click();
    URL.revokeObjectURL(address);
  } catch {
    toast(failed, { tone: "bad" });
  }
}
