import type { Token } from "markdown-it";
import { Fragment, type ReactNode, useMemo } from "react";

import { classes } from "@/ui/classes";

import type { Span } from "../spans";
import { type Places, placesIn, tokensOf } from "./positions";

const CELL = "border border-line px-3 py-1.5 text-start align-top";
const HEADINGS = ["text-2xl", "text-xl", "text-lg", "text-lg", "text-base", "text-base"];
/** Shorter lines were ended on purpose; longer ones were broken to fit a page, and read better joined. */
const BROKEN_LINE = 60;

interface Props {
  source: string;
  /** What is marked, in UTF-16 units of `source`. */
  span?: Span | null;
}

/**
 * Markdown as elements of the page, never as markup: raw HTML stays text, pictures are not fetched, links lead to
 * http(s) and mail addresses only.
 */
export function Rendered({ source, span = null }: Props) {
  return useMemo(() => {
    const tokens = tokensOf(source);
    const places = span && span.start < source.length && span.end > 0 ? placesIn(source, tokens) : null;
    return <>{new Walk(tokens, places, span).children(tokens.length)}</>;
  }, [source, span]);
}

/** Turns the flat list of tokens into elements within elements. */
class Walk {
  #at = 0;
  readonly #tokens: readonly Token[];
  readonly #places: Places | null;
  readonly #span: Span | null;

  constructor(tokens: readonly Token[], places: Places | null, span: Span | null) {
    this.#tokens = tokens;
    this.#places = places;
    this.#span = span;
  }

  /** Everything up to the end of what was opened last. */
  children(end: number): ReactNode[] {
    const found: ReactNode[] = [];
    while (this.#at < end) {
      const token = this.#tokens[this.#at];
      if (!token || token.nesting < 0) break;
      const key = this.#at;
      this.#at += 1;
      if (token.nesting === 0) {
        found.push(<Fragment key={key}>{this.#leaf(token)}</Fragment>);
      } else {
        const inner = this.children(end);
        this.#at += 1;
        found.push(<Fragment key={key}>{block(token, inner)}</Fragment>);
      }
    }
    return found;
  }

  #leaf(token: Token): ReactNode {
    switch (token.type) {
      case "inline":
        return <>{new Walk(token.children ?? [], this.#places, this.#span).children(token.children?.length ?? 0)}</>;
      case "text":
      case "text_special":
        return this.#words(token);
      case "code_inline":
        return <code className="rounded-sm bg-sunken px-1 font-mono text-[0.9em]">{this.#words(token)}</code>;
      case "softbreak":
        return this.#lineLength() >= BROKEN_LINE ? this.#words(token, " ") : <br />;
      case "hardbreak":
        return <br />;
      case "hr":
        return <hr className="my-2 border-line" />;
      case "fence":
      case "code_block":
        return (
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
          <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-sm">
            <code>{this.#words(token)}</code>
          </pre>
        );
      default:
        return token.content;
    }
  }

  /** Characters since the last break. */
  #lineLength(): number {
    let length = 0;
    for (let before = this.#at - 2; before >= 0; before -= 1) {
      const token = this.#tokens[before];
      if (!token || token.type === "softbreak" || token.type === "hardbreak") break;
      length += token.content.length;
    }
    return length;
  }

  /** The text of a leaf, with what lies within the span in a mark. */
  #words(token: Token, content = token.content): ReactNode {
    const places = this.#places?.get(token);
    const span = this.#span;
    if (!places || !span) return content;
    const runs: ReactNode[] = [];
    let from = 0;
    const within = (unit: number) => (places[unit] ?? -1) >= span.start && (places[unit] ?? -1) < span.end;
    for (let unit = 1; unit <= content.length; unit += 1) {
      if (unit < content.length && within(unit) === within(from)) continue;
      const words = content.slice(from, unit);
      runs.push(within(from) ? <mark key={from}>{words}</mark> : words);
      from = unit;
    }
    return runs;
  }
}

function block(token: Token, inner: ReactNode): ReactNode {
  switch (token.type) {
    case "heading_open": {
      // The page has its own headings; those of the document are read as paragraphs of their level.
      const level = Number(token.tag.slice(1));
      return (
        <div role="heading" aria-level={Math.min(6, level + 2)} className={classes("pt-3 pb-1 font-serif font-semibold text-balance", HEADINGS[level - 1])}>
          {inner}
        </div>
      );
    }
    case "paragraph_open":
      return token.hidden ? inner : <p className="my-2">{inner}</p>;
    case "bullet_list_open":
      return <ul className="my-2 list-disc ps-6">{inner}</ul>;
    case "ordered_list_open": {
      const start = Number(token.attrGet("start") ?? 1);
      return (
        <ol start={start} className="my-2 list-decimal ps-7">
          {inner}
        </ol>
      );
    }
    case "list_item_open":
      return <li className="my-0.5">{inner}</li>;
    case "blockquote_open":
      return <blockquote className="my-2 border-s-4 border-line ps-4 text-muted">{inner}</blockquote>;
    case "link_open":
      return linked(String(token.attrGet("href") ?? ""), inner);
    case "strong_open":
      return <strong className="font-semibold">{inner}</strong>;
    case "em_open":
      return <em>{inner}</em>;
    case "s_open":
      return <s>{inner}</s>;
    default:
      return table(token, inner);
  }
}

function table(token: Token, inner: ReactNode): ReactNode {
  switch (token.type) {
    case "table_open":
      return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div tabIndex={0} className="my-3 overflow-x-auto">
          <table className="border-collapse font-sans text-base">{inner}</table>
        </div>
      );
    case "thead_open":
      return <thead>{inner}</thead>;
    case "tbody_open":
      return <tbody>{inner}</tbody>;
    case "tr_open":
      return <tr className="has-[mark]:bg-accent-soft">{inner}</tr>;
    case "th_open":
      return <th className={classes(CELL, "bg-sunken font-semibold")}>{inner}</th>;
    case "td_open":
      return <td className={CELL}>{inner}</td>;
    default:
      return inner;
  }
}

function linked(address: string, inner: ReactNode): ReactNode {
  return /^(https?:\/\/|mailto:)/i.test(address) ? (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline">
      {inner}
    </a>
  ) : (
    inner
  );
}
