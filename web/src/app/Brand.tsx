import { Link } from "@tanstack/react-router";

import mark from "./mark.svg";

const NAME = "Citewell";

/** The mark and the name: lines of a text, one of them marked. */
export function Brand() {
  return (
    <Link to="/" className="flex items-center gap-2.5 rounded-md px-1 py-1 font-serif text-lg font-semibold">
      <img src={mark} alt="" width={28} height={28} />
      {NAME}
    </Link>
  );
}
