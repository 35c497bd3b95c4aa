import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { toldError } from "@/app/errors";
import { classes } from "@/ui/classes";
import { Progress } from "@/ui/parts";

import { whyFailed } from "../why";
import { isSettled, type Upload } from "./run";

const ROW = 44;

/** The files, each with how far it is. What is under way and what failed come first. */
export function UploadRows({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useTranslation("library");
  const frame = useRef<HTMLDivElement>(null);
  const ordered = [...uploads].sort((one, other) => rank(one) - rank(other));
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({ count: ordered.length, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 4 });
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div ref={frame} role="region" aria-label={t("uploads.files")} tabIndex={0} className="max-h-44 overflow-y-auto border-t border-line -outline-offset-2">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const each = ordered[index];
          return each && <UploadRow key={each.key} upload={each} start={start} />;
        })}
      </ul>
    </div>
  );
}

function UploadRow({ upload, start }: { upload: Upload; start: number }) {
  const { t, i18n } = useTranslation("library");
  const { t: app } = useTranslation();
  const { name, state, fraction, ahead, error, code } = upload;
  const told = error === null ? null : toldError(error, app);
  const reason = (upload.reason && whyFailed({ reason: code, message: upload.reason, file: name }, t, i18n.language)) || [told?.detail, told?.advice].filter(Boolean).join(" ");
  const percent = fraction === null || isSettled(upload) || state === "waiting" ? "" : fraction.toLocaleString(i18n.language, { style: "percent" });
  const word = state === "queued" && ahead > 0 ? t("uploads.behind", { count: ahead }) : t(`uploads.state.${state}`);
  return (
    <li data-state={state} className="absolute inset-x-0 top-0 grid h-11 grid-cols-[minmax(0,1fr)_auto_6rem] items-center gap-x-3 px-4 text-sm" style={{ transform: `translateY(${start}px)` }}>
      <span className="grid min-w-0">
        <span dir="auto" title={name} className="truncate">
          {name}
        </span>
        {reason && (
          <span dir="auto" title={reason} className="reason truncate text-xs text-bad">
            {reason}
          </span>
        )}
      </span>
      <span className={classes("tabular-nums", state === "failed" ? "text-bad" : state === "ready" ? "text-good" : "text-muted")}>{[word, percent].filter(Boolean).join(" · ")}</span>
      <span>{!isSettled(upload) && state !== "waiting" && state !== "queued" && <Progress label={name} value={fraction} />}</span>
    </li>
  );
}

function rank({ state }: Upload): number {
  if (state === "sending" || state === "reading") return 0;
  if (state === "failed") return 1;
  return state === "queued" ? 2 : state === "waiting" ? 3 : 4;
}
