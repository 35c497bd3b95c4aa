import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, ListPlus, MessageCircleQuestionMark, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge, Table, type Tone } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { ChooseSetDialog } from "../golden/ChooseSetDialog";
import type { Failing, Why } from "../queries";
import { WHYS } from "./state";

const TONES: Record<Why, Tone> = { abstained: "warn", failed: "bad", low_rating: "plain" };

export function FailingTable({ questions, collection }: { questions: readonly Failing[]; collection: string | null }) {
  const { t } = useTranslation("insight");
  const navigate = useNavigate();
  const [taken, setTaken] = useState<string | null>(null);
  return (
    <>
      <Table label={t("failing.title")}>
        <thead>
          <tr>
            <th scope="col">{t("failing.question")}</th>
            <th scope="col" className="max-sm:hidden">{t("failing.why")}</th>
            <th scope="col" className="!text-end">{t("failing.count")}</th>
            <th scope="col" className="max-md:hidden">{t("failing.last")}</th>
            <th scope="col" className="max-lg:hidden">{t("failing.first")}</th>
            <HiddenHead>{t("failing.actions")}</HiddenHead>
          </tr>
        </thead>
        <tbody>
          {questions.map((each) => (
            <tr key={each.question} className="hover:bg-canvas">
              <th scope="row" className="w-full border-t border-line !text-base !font-normal !text-ink">
                <span className="grid gap-1">
                  <span className="line-clamp-3 [overflow-wrap:anywhere]" title={each.question}>
                    <bdi>{each.question}</bdi>
                  </span>
                  <span className="sm:hidden">
                    <Whys question={each} />
                  </span>
                </span>
              </th>
              <td className="min-w-48 max-sm:hidden">
                <Whys question={each} />
              </td>
              <td className="text-end tabular-nums">{each.count}</td>
              <td className="text-muted max-md:hidden">
                <Time at={each.last_at} />
              </td>
              <td className="text-muted max-lg:hidden">
                <Time at={each.first_at} />
              </td>
              <td className="!px-2">
                <Menu trigger={<IconButton icon={Ellipsis} label={t("failing.actionsFor", { question: each.question.slice(0, 80) })} />}>
                  <MenuItem icon={MessageCircleQuestionMark} onSelect={() => void navigate({ to: "/ask", search: { q: each.question, ...(collection ? { collections: [collection] } : {}) } as never })}>
                    {t("failing.again")}
                  </MenuItem>
                  <MenuItem icon={Search} onSelect={() => void navigate({ to: "/search", search: { q: each.question, ...(collection ? { collections: [collection] } : {}) } })}>
                    {t("failing.search")}
                  </MenuItem>
                  <MenuItem icon={ListPlus} onSelect={() => { setTaken(each.question); }}>
                    {t("failing.golden")}
                  </MenuItem>
                </Menu>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {taken !== null && (
        <ChooseSetDialog
          title={t("failing.golden")}
          description={t("failing.goldenText")}
          action={t("failing.goldenGo")}
          onDone={() => { setTaken(null); }}
          onChosen={({ id }) => void navigate({ to: "/insight/golden/$set", params: { set: id }, search: { question: taken } })}
        />
      )}
    </>
  );
}

function Whys({ question: { why, errors } }: { question: Failing }) {
  const { t } = useTranslation("insight");
  const codes = Object.entries(errors).map(([code, count]) => `${code} ×${count}`);
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {WHYS.map((each) => {
        const count = why[each] ?? 0;
        return count > 0 ? (
          <Badge key={each} tone={TONES[each]}>
            {t("failing.times", { why: t(`why.${each}`), count })}
          </Badge>
        ) : null;
      })}
      {codes.length > 0 && (
        <span dir="ltr" className="font-mono text-xs text-muted">
          {codes.join(", ")}
        </span>
      )}
    </span>
  );
}
