import { download } from "@/api/download";
import { toast } from "@/ui/Toasts";

/** Lets the browser save a chat as a file; says `failed` where that does not work. */
export async function exportChat(id: string, format: "md" | "json", failed: string): Promise<void> {
  try {
    await download(`/v1/chat/${encodeURIComponent(id)}/export?format=${format}`);
  } catch {
    toast(failed, { tone: "bad" });
  }
}
