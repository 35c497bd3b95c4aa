import { Search } from "lucide-react";
import { useEffect, useState } from "react";

import { FIELD, classes } from "./classes";

const PAUSE = 250;

interface Props {
  /** Its name; also shown while it is empty. */
  label: string;
  value: string;
  /** Called when typing pauses. */
  onChange: (value: string) => void;
}

/** Looks for something in a list while one types. */
export function SearchInput({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  // A value that does not come from here, as when a filter is cleared elsewhere, is taken up and not overwritten.
  if (value !== seen) {
    setSeen(value);
    if (value !== told) {
      setTold(value);
      setTyped(value);
    }
  }
  useEffect(() => {
    if (typed === told) return undefined;
    const timer = setTimeout(() => {
      setTold(typed);
      onChange(typed);
    }, PAUSE);
    return () => { clearTimeout(timer); };
  }, [typed, told, onChange]);
  return (
    <span className="relative block">
      <Search aria-hidden size={18} className="pointer-events-none absolute inset-y-0 start-3 my-auto text-muted" />
      <input type="search" aria-label={label} placeholder={label} autoComplete="off" value={typed} onChange={(event) => { setTyped(event.target.value); }} className={classes(FIELD, "ps-10 text-ellipsis")} />
    </span>
  );
}
