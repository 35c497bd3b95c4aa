import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PersonName } from "@/app/PersonName";

import { type Change, changesOf, sharesOf, wordsOf } from "./facts";
import { useAuditWords } from "./words";

const PEOPLE = new Set(["user_id", "owner_id", "author"]);
const NAMES = new Set(["changed", "fields"]);

/** What else an entry tells, in words where there are some: what it was before and after, then the rest. */
export function FactList({ facts }: { facts: Record<string, unknown> }) {
  const words = useAuditWords();
  const changes = changesOf(facts.changes);
  const rest = Object.entries(facts).filter(([name, value]) => name !== "changes" && !isNothing(value));
  return (
    <>
      {changes.length > 0 && <ChangeTable changes={changes} />}
      {rest.map(([name, value]) => (
        <Fact key={name} name={words.fact(name)}>
          <FactValue name={name} value={value} />
        </Fact>
      ))}
    </>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-sm text-muted sm:pt-0.5">{name}</dt>
      <dd className="min-w-0 wrap-break-word">{children}</dd>
    </>
  );
}

function ChangeTable({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation("audit");
  const words = useAuditWords();
  return (
    <Fact name={t("factNames.changes")}>
      <table className="w-full table-fixed text-start [&_td]:py-1 [&_td]:pe-4 [&_td]:align-top [&_th]:pe-4 [&_th]:text-start [&_th]:text-sm [&_th]:font-medium [&_th]:text-muted">
        <thead>
          <tr>
            <th scope="col">{t("change.what")}</th>
            <th scope="col">{t("change.before")}</th>
            <th scope="col">{t("change.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ name, before, after }) => (
            <tr key={name}>
              <td>{words.fact(name)}</td>
              <td className="text-muted">
                <FactValue name={name} value={before} />
              </td>
              <td>
                <FactValue name={name} value={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Fact>
  );
}

function FactValue({ name, value }: { name: string; value: unknown }) {
  const { t, i18n } = useTranslation("audit");
  const words = useAuditWords();
  const list = wordsOf(value);
  const shares = name === "shares" ? sharesOf(value) : null;
  if (isNothing(value)) return <span className="text-muted">{t("change.unset")}</span>;
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return new Intl.NumberFormat(i18n.language).format(value);
  if (typeof value === "string") return PEOPLE.has(name) ? <PersonName id={value} /> : <bdi>{words.value(name, value)}</bdi>;
  if (shares) return <ShareList shares={shares} />;
  if (list === null) return <code className="text-sm">{JSON.stringify(value)}</code>;
  const said = list.map((each) => (NAMES.has(name) ? words.fact(each) : words.value(name, each)));
  return <bdi>{new Intl.ListFormat(i18n.language, { type: "unit" }).format(said)}</bdi>;
}

function ShareList({ shares }: { shares: readonly (readonly [string, string])[] }) {
  const words = useAuditWords();
  return (
    <ul className="grid gap-1">
      {shares.map(([principal, right]) => (
        <li key={principal} className="flex flex-wrap items-baseline gap-x-2">
          {principal.startsWith("user:") ? <PersonName id={principal.slice("user:".length)} /> : <Fragment>{principal}</Fragment>}
          <span className="text-muted">{words.right(right)}</span>
        </li>
      ))}
    </ul>
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
