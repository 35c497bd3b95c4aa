import type { Token } from "markdown-it";
import { Fragment, type ReactNode, useMemo } from "react";

import { classes } from "@/ui/classes";

import { placesIn, tokensOf } from "./positions";
import { Laid, type Stretch } from "./stretches";

const CELL = "border border-line px-3 py-1.5 align-top";
const HEADINGS = ["text-2xl", "text-xl", "text-lg", "text-lg", "text-base", "text-base"];
/** Shorter lines were ended on purpose; longer ones were broken to fit a page, and read better joined. */
const BROKEN_LINE = 60;

interface Props {
  source: string;
  /** What is shown in another way, in UTF-16 units of `source`, in order. */
  stretches?: readonly Stretch[];
  /** The level of its highest headings; without it, they are those of a document. */
  top?: number;
}

const NOTHING: readonly Stretch[] = [];

/**
 * Markdown as elements of the page, never as markup: raw HTML stays text, pictures are not fetched, links lead to
 * http(s) and mail addresses only.
 */
export function Rendered({ source, stretches = NOTHING, top }: Props) {
  const tokens = useMemo(() => tokensOf(source), [source]);
  const marked = stretches.some(({ start, end }) => start < source.length && end > 0);
  const places = useMemo(() => (marked ? placesIn(source, tokens) : null), [marked, source, tokens]);
  const laid = useMemo(() => places && new Laid(tokens, places, stretches), [tokens, places, stretches]);
  const levels = useMemo(() => (top === undefined ? null : levelsOf(tokens, top)), [tokens, top]);
  return useMemo(() => (
    <>
      {new Walk(tokens, laid, levels).children(tokens.length)}
      {laid?.unseen.map(({ start, after }) => <Fragment key={`end ${start}`}>{after}</Fragment>)}
    </>
  ), [tokens, laid, levels]);
}

/** Turns the flat list of tokens into elements within elements. */
class Walk {
  #at = 0;
  /** How many elements are open. */
  #depth = 0;
  /** What follows a stretch that ends within an element, which is not the place for it. */
  #late: ReactNode[] = [];
  readonly #tokens: readonly Token[];
  readonly #laid: Laid | null;
  readonly #levels: Levels | null;

  constructor(tokens: readonly Token[], laid: Laid | null, levels: Levels | null) {
    this.#tokens = tokens;
    this.#laid = laid;
    this.#levels = levels;
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
        this.#depth += 1;
        const inner = this.children(end);
        this.#depth -= 1;
        this.#at += 1;
        found.push(<Fragment key={key}>{block(token, inner, this.#levels)}</Fragment>);
      }
      if (this.#depth === 0 && this.#late.length > 0) found.push(<Fragment key={`${key} end`}>{this.#late.splice(0)}</Fragment>);
    }
    return found;
  }

  #leaf(token: Token): ReactNode {
    switch (token.type) {
      case "inline":
        return <>{new Walk(token.children ?? [], this.#laid, null).children(token.children?.length ?? 0)}</>;
      case "text":
      case "text_special":
        return this.#words(token, token.content, this.#depth === 0);
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

  /** The text of a leaf, stretch by stretch. What follows one comes `within` it, or after the element around it. */
  #words(token: Token, content = token.content, within = false): ReactNode {
    if (!this.#laid) return content;
    return this.#laid.runs(token, content).map(({ text, stretch, isLast }, number) => {
      const after = isLast ? stretch?.after : undefined;
      if (after !== undefined && !within) this.#late.push(<Fragment key={`${this.#at} ${number}`}>{after}</Fragment>);
      return (
        <Fragment key={number}>
          {stretch ? stretch.as(text) : text}
          {within && after}
        </Fragment>
      );
    });
  }
}

/** The level and the look of each heading. */
type Levels = ReadonlyMap<Token, number>;

/** Levels from `top` on, none of which is left out. */
function levelsOf(tokens: readonly Token[], top: number): Levels {
  const headings = tokens.filter(({ type }) => type === "heading_open");
  const ranks = [...new Set(headings.map(({ tag }) => tag))].sort();
  let before = top - 1;
  return new Map(headings.map((token) => {
    before = Math.min(6, top + ranks.indexOf(token.tag), before + 1);
    return [token, before];
  }));
}

function block(token: Token, inner: ReactNode, levels: Levels | null): ReactNode {
  switch (token.type) {
    case "heading_open": {
      // The page has its own headings; those of the document are read as paragraphs of their level.
      const level = Number(token.tag.slice(1));
      return (
        <div role="heading" aria-level={levels?.get(token) ?? Math.min(6, level + 1)} className={classes("pt-3 pb-1 font-serif font-semibold text-balance", levels ? "text-[1.1em]" : HEADINGS[level - 1])}>
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
      return <th className={classes(CELL, "bg-sunken font-semibold", aligned(token))}>{inner}</th>;
    case "td_open":
      return <td className={classes(CELL, aligned(token))}>{inner}</td>;
    default:
      return inner;
  }
}

function aligned(token: Token): string {
  const style = String(token.attrGet("style") ?? "");
  return style.endsWith("right") ? "text-end tabular-nums" : style.endsWith("center") ? "text-center" : "text-start";
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
