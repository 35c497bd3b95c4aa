import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";
import { Input } from "./fields";

/** A text to pass on, such as a link or a key, with a button that copies it. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const input = frame.current?.querySelector("input");
    input?.select();
    setCopied(await copyText(value));
  };
  return (
    <div ref={frame} className="flex flex-wrap items-end gap-2">
      <div className="min-w-48 flex-1">
        <Input label={label} hint={hint} readOnly dir="ltr" value={value} className="font-mono text-sm" onFocus={(event) => { event.target.select(); }} />
      </div>
      <Button icon={copied ? Check : Copy} onClick={() => void copy()} className={hint ? "sm:mb-6.5" : undefined}>
        {copied ? t("copied") : t("copy")}
      </Button>
      <span role="status" className="sr-only">
        {copied && t("copied")}
      </span>
    </div>
  );
}

/** Puts a text into the clipboard; false where the browser does not let us, as on plain http. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on plain http: copies what is selected
    return document.execCommand("copy");
  }
}
