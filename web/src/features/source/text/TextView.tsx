import { type ReactNode, useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useHeld } from "../held";
import { NearList } from "../NearList";
import type { Span } from "../spans";
import { isAllOf, placesIn, tokensOf, visibleIn } from "./positions";
import { Rendered } from "./Rendered";
import { type Segment, segmentAt, segmentsOf } from "./segments";

interface Props {
  text: string;
  /** What is marked, and scrolled to. */
  span: Span | null;
  /** As it was extracted, without reading its Markdown. */
  plain?: boolean;
}

/** Pixels that a character of text needs, on average; only parts that were not seen yet are measured by it. */
const PIXELS = 0.32;

/** A document's text with a span marked: rendered, or plain where that is asked for or the rendered words would be others. */
export function TextView({ text, span, plain = false }: Props) {
  const { t } = useTranslation("source");
  const root = useRef<HTMLDivElement>(null);
  const segments = useMemo(() => segmentsOf(text), [text]);
  const first = useMemo(() => {
    const from = span ? segmentAt(segments, span.start) : 0;
    const to = span ? segmentAt(segments, Math.max(span.start, span.end - 1)) : 0;
    return Array.from({ length: to - from + 1 }, (_, number) => from + number);
  }, [segments, span]);
  const exact = useMemo(() => plain || !span || isExact(text, segments, first, span), [plain, text, segments, first, span]);
  const asIs = plain || !exact;
  const goTo = useHeld(root);
  useLayoutEffect(() => {
    const mark = root.current?.querySelector("mark");
    if (mark) goTo(mark);
  }, [text, span, asIs, goTo]);
  return (
    <div ref={root}>
      {!exact && <p className="pb-3 text-muted">{t("text.inexact")}</p>}
      <NearList
        // Another place is another list: it begins where that is.
        key={`${String(span?.start)} ${String(asIs)}`}
        count={segments.length}
        first={first}
        estimate={(number) => PIXELS * lengthOf(segments[number])}
        render={(number) => {
          const segment = segments[number];
          if (!segment) return null;
          return asIs ? <Plain text={text} segment={segment} span={span} /> : <Part text={text} segment={segment} span={span} />;
        }}
      />
    </div>
  );
}

function lengthOf(segment: Segment | undefined): number {
  return segment ? segment.end - segment.start : 0;
}

/** A part with the head of its table before it, and the span as it lies in both together. */
function headed(text: string, segment: Segment, span: Span | null): { source: string; span: Span | null } {
  const head = segment.head ? text.slice(segment.head.start, segment.head.end) : "";
  const from = Math.max(span?.start ?? 0, segment.start);
  const to = Math.min(span?.end ?? 0, segment.end);
  const shift = head.length - segment.start;
  return { source: head + text.slice(segment.start, segment.end), span: from < to ? { start: from + shift, end: to + shift } : null };
}

function Part({ text, segment, span }: { text: string; segment: Segment; span: Span | null }) {
  const part = useMemo(() => headed(text, segment, span), [text, segment, span]);
  const marked = useMemo(() => (part.span ? [{ ...part.span, as: (words: ReactNode) => <mark>{words}</mark> }] : []), [part]);
  return (
    <div className="font-serif text-base leading-relaxed">
      <Rendered source={part.source} stretches={marked} />
    </div>
  );
}

function Plain({ text, segment, span }: { text: string; segment: Segment; span: Span | null }) {
  const from = Math.min(Math.max(span?.start ?? 0, segment.start), segment.end);
  const to = Math.max(from, Math.min(span?.end ?? 0, segment.end));
  return (
    <div className="font-mono text-sm leading-relaxed whitespace-pre-wrap">
      {text.slice(segment.start, from)}
      {to > from && <mark>{text.slice(from, to)}</mark>}
      {text.slice(to, segment.end)}
    </div>
  );
}

/** Whether what would be marked in the rendered text is what the span says, letter by letter. */
function isExact(text: string, segments: readonly Segment[], touched: readonly number[], span: Span): boolean {
  const visible = touched.map((number) => {
    const segment = segments[number];
    if (!segment) return "";
    const part = headed(text, segment, span);
    if (!part.span) return "";
    const tokens = tokensOf(part.source);
    return visibleIn(tokens, placesIn(part.source, tokens), part.span);
  });
  return isAllOf(visible.join(" "), text.slice(span.start, span.end));
}
