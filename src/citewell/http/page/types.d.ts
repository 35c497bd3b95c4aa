/** The shapes of the HTTP API that the page reads. Fields that it does not use are left out. */

export interface Tokens {
  access_token: string;
  refresh_token: string;
}

export interface Me {
  user: { email: string; role: string };
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total?: number;
}

export interface Collection {
  id: string;
  name: string;
}

export interface Document {
  id: string;
  title: string;
  status: string;
  status_reason?: string | null;
  status_message?: string | null;
  media_type?: string | null;
  updated_at?: string;
}

export interface Uploaded {
  document: Document;
  job_id: string | null;
}

export interface Job {
  id: string;
  state: "pending" | "running" | "completed" | "failed" | "cancelled";
  done?: number | null;
  total?: number | null;
  message?: string | null;
  waiting?: { ahead: number } | null;
  error?: { code: string; message: string } | null;
}

export interface Citation {
  n: number;
  document_id: string;
  version: number;
  title: string;
  quote: string;
  /** Offsets into the version's text, in Unicode code points. */
  start: number;
  end: number;
  page?: number | null;
  heading_path?: string[] | null;
}

export interface Statement {
  text: string;
  support: number | null;
  verdict: string;
  citations: number[];
}

export interface Answer {
  session_id: string;
  message_id: string;
  answer: string;
  statements: Statement[];
  citations: Citation[];
}

export interface VersionText {
  text: string;
  title: string;
}

/** An RFC 9457 body. */
export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: { pointer: string; detail: string }[];
}
