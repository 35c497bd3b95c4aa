import { useState } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { Dialog } from "@/ui/Dialog";
import { Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { toast } from "@/ui/Toasts";

import { type Rating, type RatingIn, REASONS, type Reason } from "./ratings";

interface Props {
  message: string;
  rating: Rating | null;
  onSave: (rating: RatingIn) => Promise<unknown>;
  onClose: () => void;
}

const MOST = 5000;

/** Why an answer was good or bad: a score, reasons to choose from, and words. */
export default function RatingDialog({ message, rating, onSave, onClose }: Props) {
  const { t } = useTranslation("answer");
  const thumb = rating?.thumb ?? "up";
  const [score, setScore] = useState(rating?.score ?? null);
  const [reasons, setReasons] = useState<readonly Reason[]>(rating?.reasons ?? []);
  const [text, setText] = useState(rating?.text ?? "");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const possible: readonly Reason[] = REASONS[thumb];
      await onSave({ message_id: message, thumb, score, reasons: reasons.filter((each) => possible.includes(each)), text });
      toast(t("rating.saved"));
      onClose();
    } catch {
      setBusy(false); // told by the notice of the change; what was written stays
    }
  };
  return (
    <Dialog open onOpenChange={onClose} title={t(thumb === "up" ? "rating.whyGood" : "rating.whyBad")} description={t("rating.for")}>
      <form className="grid gap-4" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <fieldset className="grid gap-2">
          <legend className="pb-1.5 text-sm font-medium">{t("rating.reasons")}</legend>
          <div className="flex flex-wrap gap-2">
            {REASONS[thumb].map((reason) => (
              <Toggle key={reason} on={reasons.includes(reason)} onClick={() => { setReasons(reasons.includes(reason) ? reasons.filter((each) => each !== reason) : [...reasons, reason]); }}>
                {t(`rating.reason.${reason}`)}
              </Toggle>
            ))}
          </div>
        </fieldset>
        <fieldset className="grid gap-2">
          <legend className="pb-1.5 text-sm font-medium">{t("rating.score")}</legend>
          <div className="flex flex-wrap gap-2">
            {[1, 2, 3, 4, 5].map((each) => (
              <Toggle key={each} on={score === each} onClick={() => { setScore(score === each ? null : each); }}>
                {t("rating.of", { score: each })}
              </Toggle>
            ))}
          </div>
        </fieldset>
        <Textarea label={t("rating.words")} hint={t("rating.wordsHint")} rows={3} maxLength={MOST} value={text} onChange={(event) => { setText(event.target.value); }} />
        <FormActions submit={t("rating.save")} onCancel={onClose} busy={busy} />
      </form>
    </Dialog>
  );
}

function Toggle({ on, onClick, children }: { on: boolean; onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={classes("tap min-h-9 rounded-full border px-3.5 text-sm font-medium transition-colors", on ? "border-accent bg-accent text-on-accent" : "border-line-strong bg-raised hover:bg-sunken")}
    >
      {children}
    </button>
  );
}
