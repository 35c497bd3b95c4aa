import { Ban, Ellipsis, MessageCircleQuestionMark, Pencil, Trash2 } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge, Table } from "@/ui/parts";

import { ExpectedView } from "./ExpectedView";
import type { Question } from "./queries";

interface Props {
  questions: readonly Question[];
  collection: string | null;
  onEdit: (question: Question) => void;
  onDelete: (question: Question) => void;
}

export function QuestionTable({ questions, collection, onEdit, onDelete }: Props) {
  const { t } = useTranslation("golden");
  const navigate = useNavigate();
  return (
    <Table label={t("questions")}>
      <thead>
        <tr>
          <th scope="col" className="min-w-56">{t("question.question")}</th>
          <th scope="col" className="max-md:hidden">{t("question.expected")}</th>
          <th scope="col" className="max-lg:hidden">{t("question.answers")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody className="[&_td]:align-top">
        {questions.map((each) => (
          <tr key={each.id} className="hover:bg-canvas">
            <th scope="row" className="w-full border-t md:w-2/5 border-line align-top !text-base !font-normal !text-ink">
              <span className="line-clamp-4 [overflow-wrap:anywhere]">
                <bdi>{each.question}</bdi>
              </span>
              <span className="mt-1 flex flex-wrap gap-1.5">
                {!each.answerable && (
                  <Badge tone="warn" icon={Ban}>
                    {t("question.unanswerable")}
                  </Badge>
                )}
                {each.source === "chat" && <Badge>{t("question.fromChat")}</Badge>}
              </span>
            </th>
            <td className="max-md:hidden">
              <ExpectedView expected={each.expected} collection={collection} />
            </td>
            <td className="text-sm max-lg:hidden">
              <ul className="grid gap-1">
                {each.answers.map((answer) => (
                  <li key={answer} className="line-clamp-3 [overflow-wrap:anywhere]">
                    <bdi>{answer}</bdi>
                  </li>
                ))}
              </ul>
            </td>
            <td className="!px-2">
              <Menu trigger={<IconButton icon={Ellipsis} label={t("actionsFor", { question: each.question.slice(0, 80) })} />}>
                <MenuItem icon={Pencil} onSelect={() => { onEdit(each); }}>
                  {t("question.edit")}
                </MenuItem>
                <MenuItem icon={MessageCircleQuestionMark} onSelect={() => void navigate({ to: "/ask", search: { q: each.question, ...(collection ? { collections: [collection] } : {}) } as never })}>
                  {t("question.ask")}
                </MenuItem>
                <MenuItem icon={Trash2} danger onSelect={() => { onDelete(each); }}>
                  {t("question.delete")}
                </MenuItem>
              </Menu>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
