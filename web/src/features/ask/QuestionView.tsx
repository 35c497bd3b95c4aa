import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "@/ui/Button";
import { Textarea } from "@/ui/fields";

import { Branches } from "./Branches";
import type { Question } from "./entries";
import { isTooLong } from "./limits";
import type { Place } from "./tree";

interface Props {
  question: Question;
  place: Place;
  /** Whether it can be asked in other words now. */
  mayEdit: boolean;
  onEdit: (message: string) => void;
  onShow: (id: string) => void;
}

const LONG = 1200;

/** A question; it can be asked in other words, on a branch of its own. */
export function QuestionView({ question, place, mayEdit, onEdit, onShow }: Props) {
  const { t } = useTranslation("answer");
  const [editing, setEditing] = useState(false);
  const [whole, setWhole] = useState(false);
  if (editing) return <Editor text={question.text} onCancel={() => { setEditing(false); }} onSend={(message) => { setEditing(false); onEdit(message); }} />;
  const isLong = question.text.length > LONG;
  return (
    <div className="group flex min-h-10 items-start justify-between gap-2">
      <div className="grid min-w-0 flex-1 gap-1">
        <h2 className="text-xl font-semibold wrap-anywhere whitespace-pre-wrap" dir="auto">
          {isLong && !whole ? `${question.text.slice(0, LONG)} …` : question.text}
        </h2>
        <div className="flex items-center gap-2 empty:hidden">
          {isLong && (
            <Button size="sm" look="quiet" aria-expanded={whole} onClick={() => { setWhole(!whole); }}>
              {whole ? t("less") : t("wholeQuestion")}
            </Button>
          )}
          <Branches label={t("branch.questions")} place={place} onShow={onShow} />
        </div>
      </div>
      {mayEdit && <IconButton icon={Pencil} label={t("edit")} onClick={() => { setEditing(true); }} className="size-9 text-muted opacity-60 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100" />}
    </div>
  );
}

function Editor({ text, onCancel, onSend }: { text: string; onCancel: () => void; onSend: (message: string) => void }) {
  const { t } = useTranslation("answer");
  const [written, setWritten] = useState(text);
  const tooLong = isTooLong(written);
  const send = () => {
    const message = written.trim();
    if (message === "" || tooLong) return;
    onSend(message);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form className="grid gap-2" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <Textarea
        label={t("editLabel")}
        labelHidden
        rows={3}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- one has just asked to edit it
        autoFocus
        value={written}
        error={tooLong ? t("tooLong") : null}
        onChange={(event) => { setWritten(event.target.value); }}
        onKeyDown={onKey}
        className="field-sizing-content max-h-80 text-lg"
      />
      <div className="flex items-center justify-between gap-2">
        <span className="text-sm text-muted">{t("editHint")}</span>
        <span className="flex gap-2">
          <Button onClick={onCancel}>{t("editCancel")}</Button>
          <Button look="primary" type="submit" disabled={written.trim() === "" || tooLong}>
            {t("send")}
          </Button>
        </span>
      </div>
    </form>
  );
}
