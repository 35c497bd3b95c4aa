import { Link } from "@tanstack/react-router";

import mark from "./mark.svg";

const NAME = "Citewell";

/** The mark and the name: lines of a text, one of them marked. An administrator may have chosen another name. */
export function Brand({ name }: { name?: string }) {
  return (
    <Link to="/" className="flex min-w-0 items-center gap-2.5 rounded-md px-1 py-1 font-serif text-lg font-semibold">
      <img src={mark} alt="" width={28} height={28} className="shrink-0" />
      <bdi className="truncate">{name || NAME}</bdi>
    </Link>
  );
}
