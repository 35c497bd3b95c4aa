import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, VerbosityLevel, version } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

import { begin, PART } from "./ranges";

/** The files of pdf.js that it fetches by name; vite.config.ts puts them there. */
const FILES = new URL(`/assets/pdfjs-${version}/`, location.origin).href;

interface Opened {
  key: string;
  document: Promise<PDFDocumentProxy>;
}

/** Documents that stay open, so that the next citation of the same is there at once. */
const KEPT = 2;
let opened: readonly Opened[] = [];

/** A version's PDF, fetched with the login of this tab. Do not destroy it: it is shared. */
export function openPdf(document_id: string, version_number: number): Promise<PDFDocumentProxy> {
  const key = `${document_id} ${version_number}`;
  const known = opened.find((each) => each.key === key);
  const wanted = known ?? { key, document: load(document_id, version_number) };
  const others = opened.filter((each) => each.key !== key);
  for (const old of others.slice(KEPT - 1)) void old.document.then((pdf) => pdf.destroy()).catch(() => undefined);
  opened = [wanted, ...others.slice(0, KEPT - 1)];
  wanted.document.catch(() => {
    opened = opened.filter((each) => each !== wanted);
  });
  return wanted.document;
}

async function load(document_id: string, version_number: number): Promise<PDFDocumentProxy> {
  const begun = await begin(`/v1/documents/${encodeURIComponent(document_id)}/download?version=${version_number}`);
  GlobalWorkerOptions.workerPort ??= startWorker();
  return getDocument({
    ...begun,
    rangeChunkSize: PART,
    // What nobody looks at is not fetched.
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: FILES,
    standardFontDataUrl: FILES,
    wasmUrl: FILES,
    iccUrl: FILES,
    // The policy of the page forbids both; pdf.js has JavaScript for what they would do.
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
}

interface Policies {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => { createScriptURL: (url: string) => string };
}

function startWorker(): Worker {
  const types = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const own = (url: string) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError("a worker of another origin");
    return url;
  };
  const address = types ? types.createPolicy("citewell", { createScriptURL: own }).createScriptURL(workerUrl) : own(workerUrl);
  return new Worker(address, { type: "module", name: "pdf" });
}
