import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Badge } from "@/ui/parts";

/** A field that somebody else changed, and what it holds now. */
export interface Theirs {
  name: string;
  value: string;
}

interface Props {
  theirs: readonly Theirs[];
  onTheirs: () => void;
  onMine: () => void;
}

/** Somebody else saved first: shows what they changed, and asks what shall stay. */
export function Conflict({ theirs, onTheirs, onMine }: Props) {
  const { t } = useTranslation("document");
  return (
    <div role="alert" className="grid gap-3 rounded-xl border border-warn bg-warn-soft p-4">
      <p className="font-semibold">{t("conflict.heading")}</p>
      <ul className="grid gap-1">
        {theirs.map(({ name, value }) => (
          <li key={name}>
            <Badge>{name}</Badge>{" "}
            <span dir="auto" className="whitespace-pre-wrap">
              {value || t("conflict.empty")}
            </span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={onTheirs}>
          {t("conflict.theirs")}
        </Button>
        <Button size="sm" onClick={onMine}>
          {t("conflict.mine")}
        </Button>
      </div>
    </div>
  );
}
