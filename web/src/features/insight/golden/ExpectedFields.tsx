import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/fields";

import { ExpectedDocument } from "./ExpectedView";
import { PassageFinder } from "./PassageFinder";
import type { Expected } from "./queries";

const GRADES = [1, 2, 3] as const;

interface Props {
  question: string;
  collection: string | null;
  expected: readonly Expected[];
  onChange: (expected: readonly Expected[]) => void;
}

/** The documents where the answer is, with its words; they are picked from passages that a search finds. */
export function ExpectedFields({ question, collection, expected, onChange }: Props) {
  const { t } = useTranslation("golden");
  const grades = [...new Set([...GRADES, ...expected.map(({ grade }) => grade)])].sort((one, other) => one - other);
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 text-sm font-medium">{t("question.expected")}</legend>
      {expected.length === 0 && <p className="text-sm text-muted">{t("expected.none")}</p>}
      <ul className="grid gap-2">
        {expected.map((each, number) => (
          <li key={`${each.document} ${each.quote ?? ""}`} className="flex items-start gap-2 rounded-md border border-line p-2 ps-3">
            <div className="grid min-w-0 flex-1 gap-1 py-1">
              <ExpectedDocument document={each.document} collection={collection} />
              {each.quote && (
                <q className="line-clamp-3 text-sm text-muted [overflow-wrap:anywhere]">
                  <bdi>{each.quote}</bdi>
                </q>
              )}
            </div>
            <div className="w-32">
              <Select
                label={t("expected.grade")}
                labelHidden
                value={each.grade}
                onChange={(event) => { onChange(expected.map((other, place) => (place === number ? { ...each, grade: Number(event.target.value) } : other))); }}
              >
                {grades.map((grade) => (
                  <option key={grade} value={grade}>
                    {t("expected.gradeIs", { grade })}
                  </option>
                ))}
              </Select>
            </div>
            <IconButton icon={X} label={t("expected.remove", { document: each.document })} onClick={() => { onChange(expected.filter((_, place) => place !== number)); }} />
          </li>
        ))}
      </ul>
      <PassageFinder
        question={question}
        collection={collection}
        onPicked={(picked) => {
          if (!expected.some(({ document, quote }) => document === picked.document && quote === picked.quote)) onChange([...expected, picked]);
        }}
      />
    </fieldset>
  );
}
