import { useNavigate } from "@tanstack/react-router";
import { ChevronRight, Ellipsis, ListPlus, MessageCircleQuestionMark, ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { PersonName } from "@/app/PersonName";
import { IconButton } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { ChooseSetDialog } from "../golden/ChooseSetDialog";
import { GrowDialog } from "../golden/GrowDialog";
import type { GoldenSet } from "../golden/queries";
import type { Rating } from "../queries";

const GOOD = 4;

interface Props {
  ratings: readonly Rating[];
  /** Whether it is said who rated. */
  people: boolean;
  /** Whether questions may be put into golden sets. */
  golden: boolean;
}

export function RatingList({ ratings, people, golden }: Props) {
  const { t } = useTranslation("insight");
  const navigate = useNavigate();
  const [taken, setTaken] = useState<Rating | null>(null);
  const [into, setInto] = useState<GoldenSet | null>(null);
  const done = () => {
    setTaken(null);
    setInto(null);
  };
  return (
    <>
      <ul className="grid grid-cols-1 gap-3">
        {ratings.map((rating) => (
          <li key={rating.id}>
            <One rating={rating} people={people} onGolden={golden ? () => { setTaken(rating); } : null} />
          </li>
        ))}
      </ul>
      {taken && !into && (
        <ChooseSetDialog
          title={t("failing.golden")}
          description={isGood(taken) ? t("ratings.goldenText") : t("failing.goldenText")}
          action={t("failing.goldenGo")}
          onDone={done}
          onChosen={(set) => {
            if (isGood(taken)) setInto(set);
            else void navigate({ to: "/insight/golden/$set", params: { set: set.id }, search: { question: taken.question } });
          }}
        />
      )}
      {taken && into && <GrowDialog set={into} message={taken.message_id} onDone={done} />}
    </>
  );
}

/** Whether the answer may stand as it is. */
function isGood({ score, thumb }: Rating): boolean {
  return score === null ? thumb === "up" : score >= GOOD && thumb !== "down";
}

function One({ rating, people, onGolden }: { rating: Rating; people: boolean; onGolden: (() => void) | null }) {
  const { t } = useTranslation("insight");
  const navigate = useNavigate();
  return (
    <article className="grid gap-1.5 rounded-xl border border-line bg-surface px-4 py-3">
      <header className="flex items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            <Verdict rating={rating} />
            {people && <PersonName id={rating.user_id} />}
            <Time at={rating.created_at} />
            {rating.assistant && <bdi>{rating.assistant}</bdi>}
          </div>
          <h2 className="font-sans text-base font-semibold [overflow-wrap:anywhere]">
            <bdi>{rating.question}</bdi>
          </h2>
        </div>
        <Menu trigger={<IconButton icon={Ellipsis} label={t("failing.actionsFor", { question: rating.question.slice(0, 80) })} className="-me-2 -mt-1" />}>
          <MenuItem icon={MessageCircleQuestionMark} onSelect={() => void navigate({ to: "/ask", search: { q: rating.question } as never })}>
            {t("failing.again")}
          </MenuItem>
          {onGolden && (
            <MenuItem icon={ListPlus} onSelect={onGolden}>
              {t("failing.golden")}
            </MenuItem>
          )}
        </Menu>
      </header>
      {rating.text && (
        <blockquote className="border-s-2 border-accent ps-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
          <bdi>{rating.text}</bdi>
        </blockquote>
      )}
      {rating.reasons.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {rating.reasons.map((reason) => (
            <li key={reason}>
              <Badge>{t(`reason.${reason}`)}</Badge>
            </li>
          ))}
        </ul>
      )}
      <details className="group">
        <summary className="tap inline-flex min-h-6 items-center gap-1 text-sm font-medium text-accent">
          <ChevronRight aria-hidden size={16} className="transition-transform group-open:rotate-90 rtl:-scale-x-100" />
          {t("ratings.answer")}
        </summary>
        <p className="pt-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
          <bdi>{rating.answer || t("ratings.noAnswer")}</bdi>
        </p>
        {rating.model && <p className="pt-1 text-sm text-muted">{rating.model}</p>}
      </details>
    </article>
  );
}

function Verdict({ rating: { score, thumb } }: { rating: Rating }) {
  const { t } = useTranslation("insight");
  return (
    <span className="flex items-center gap-2">
      {score !== null && <Badge tone={score >= GOOD ? "good" : score === 3 ? "plain" : "bad"}>{t("ratings.stars", { count: score })}</Badge>}
      {thumb && (
        <Badge tone={thumb === "up" ? "good" : "bad"} icon={thumb === "up" ? ThumbsUp : ThumbsDown}>
          {t(`thumb.${thumb}`)}
        </Badge>
      )}
    </span>
  );
}
