/** A part of a MIME multipart text, by its places in it. */
export interface MimePart {
  /** In lower case, without parameters. */
  readonly type: string;
  /** Whether the body is as it is written, and not in base64 or quoted-printable. */
  readonly plain: boolean;
  readonly from: number;
  readonly to: number;
}

export interface Multipart {
  readonly boundary: string;
  readonly parts: readonly MimePart[];
  /** Where the line with the last boundary begins. */
  readonly end: number;
}

interface Headers {
  readonly values: ReadonlyMap<string, string>;
  /** Where the body begins. */
  readonly end: number;
}

/** Undefined: no MIME multipart text; `broken`: one without its boundaries (RFC 2046, section 5.1). */
export function parseMultipart(text: string): Multipart | "broken" | undefined {
  const headers = headersAt(text, 0, text.length);
  const type = headers?.values.get("content-type");
  if (headers === undefined || type === undefined || !/^multipart\//i.test(type)) return undefined;
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s";]+))/i.exec(type) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return "broken";
  const lines = boundaryLines(text, boundary, headers.end);
  const last = lines.findIndex(({ closes }) => closes);
  if (last < 0) return "broken";
  const parts: MimePart[] = [];
  for (const [index, line] of lines.slice(0, last).entries()) {
    const to = lines[index + 1]?.from ?? text.length;
    const part = partAt(text, line.to, to);
    if (part === undefined) return "broken";
    parts.push(part);
  }
  return { boundary, parts, end: lines[last]?.from ?? text.length };
}

/** Parts in a new multipart text; their bytes stay as they are. */
export function multipartOf(parts: readonly { readonly type: string; readonly body: string }[]): string {
  const boundary = freeBoundary(parts.map(({ body }) => body).join("\n"));
  return [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    ...parts.flatMap(({ type, body }) => [`--${boundary}`, `Content-Type: ${type}`, "", body]),
    `--${boundary}--`,
    "",
  ].join("\n");
}

function freeBoundary(text: string): string {
  let boundary = "PODSPAN";
  for (let number = 1; text.includes(`--${boundary}`); number += 1) boundary = `PODSPAN-${number}`;
  return boundary;
}

/** Header lines up to an empty one; undefined where something else stands. */
function headersAt(text: string, from: number, to: number): Headers | undefined {
  const values = new Map<string, string>();
  let name: string | undefined;
  let at = from;
  while (at < to) {
    const end = lineAfter(text, at);
    const line = text.slice(at, end).replace(/\r?\n$/, "");
    at = end;
    if (line === "") return { values, end: at };
    const folded = /^[ \t]+(.*)$/.exec(line)?.[1];
    const [, key, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (folded !== undefined && name !== undefined) values.set(name, `${values.get(name)} ${folded}`);
    else if (key !== undefined && value !== undefined) {
      name = key.toLowerCase();
      values.set(name, value);
    } else return undefined;
  }
  return { values, end: at };
}

function partAt(text: string, from: number, to: number): MimePart | undefined {
  const headers = headersAt(text, from, to);
  if (headers === undefined) return undefined;
  const encoding = headers.values.get("content-transfer-encoding")?.trim().toLowerCase() ?? "7bit";
  return {
    type: (headers.values.get("content-type") ?? "text/plain").replace(/;.*$/, "").trim().toLowerCase(),
    plain: /^(7bit|8bit|binary)$/.test(encoding),
    from: headers.end,
    // The line end before a boundary is the boundary's.
    to: Math.max(headers.end, to - (text.slice(0, to).endsWith("\r\n") ? 2 : 1)),
  };
}

interface BoundaryLine {
  readonly from: number;
  readonly to: number;
  readonly closes: boolean;
}

function boundaryLines(text: string, boundary: string, start: number): readonly BoundaryLine[] {
  const lines: BoundaryLine[] = [];
  for (let from = start; from < text.length; from = lineAfter(text, from)) {
    if (!text.startsWith(`--${boundary}`, from)) continue;
    const to = lineAfter(text, from);
    const rest = text.slice(from + boundary.length + 2, to).trimEnd();
    if (rest === "" || rest === "--") lines.push({ from, to, closes: rest === "--" });
  }
  return lines;
}

function lineAfter(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}
