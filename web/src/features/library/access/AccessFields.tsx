import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/fields";

import { type AccessDraft, type ShareDraft, VISIBILITIES } from "./draft";
import { groupsQuery, usePeople } from "./queries";

interface Props {
  draft: AccessDraft;
  onChange: (draft: AccessDraft) => void;
  /** It may take over who may read what it is in. */
  inherits?: boolean;
}

/** Who may read and write something: a visibility, and groups and people beside it. */
export function AccessFields({ draft, onChange, inherits = false }: Props) {
  const { t } = useTranslation("library");
  const groups = useQuery(groupsQuery).data ?? [];
  const people = usePeople();
  const names = new Map([...groups, ...people].map(({ id, name }) => [id, name]));
  const taken = new Set(draft.shares.map(({ id }) => id));
  const set = (shares: readonly ShareDraft[]) => { onChange({ ...draft, shares }); };
  const add = (key: string) => {
    const [kind, id] = key.split(":");
    if (id && (kind === "user" || kind === "group")) set([...draft.shares, { kind, id, right: "read" }]);
  };
  const shared = draft.visibility !== null && draft.visibility !== "private";
  return (
    <div className="grid gap-4">
      <Select
        label={t("access.visibility")}
        hint={t(`access.hint.${draft.visibility ?? "inherit"}`)}
        value={draft.visibility ?? ""}
        onChange={({ target }) => { onChange({ ...draft, visibility: VISIBILITIES.find((each) => each === target.value) ?? null }); }}
      >
        {inherits && <option value="">{t("inherited")}</option>}
        {VISIBILITIES.map((each) => (
          <option key={each} value={each}>
            {t(`visibility.${each}`)}
          </option>
        ))}
      </Select>
      {shared && (
        <>
          <ul aria-label={t("access.shares")} className="grid gap-2">
            {draft.shares.map((share) => {
              const name = names.get(share.id) ?? t(`access.unknown.${share.kind}`, { id: share.id.slice(0, 8) });
              return (
                <li key={share.id} className="grid grid-cols-[minmax(0,1fr)_9rem_auto] items-center gap-2">
                  <span dir="auto" className="truncate">
                    {name}
                  </span>
                  <Select
                    label={t("access.rightOf", { name })}
                    labelHidden
                    value={share.right}
                    onChange={({ target }) => { set(draft.shares.map((each) => (each === share ? { ...each, right: target.value === "write" ? "write" : "read" } : each))); }}
                  >
                    <option value="read">{t("access.read")}</option>
                    <option value="write">{t("access.write")}</option>
                  </Select>
                  <IconButton icon={X} label={t("access.remove", { name })} onClick={() => { set(draft.shares.filter((each) => each !== share)); }} />
                </li>
              );
            })}
          </ul>
          <Select label={t("access.add")} value="" onChange={({ target }) => { add(target.value); }}>
            <option value="">{t("access.addNobody")}</option>
            <optgroup label={t("access.groups")}>
              {groups.filter(({ id }) => !taken.has(id)).map(({ id, name }) => (
                <option key={id} value={`group:${id}`}>
                  {name}
                </option>
              ))}
            </optgroup>
            {people.length > 0 && (
              <optgroup label={t("access.people")}>
                {people.filter(({ id }) => !taken.has(id)).map(({ id, name }) => (
                  <option key={id} value={`user:${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
          </Select>
        </>
      )}
    </div>
  );
}
