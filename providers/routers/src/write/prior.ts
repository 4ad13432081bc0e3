/** Statements as they were before us, by path; `null`: there was none. Kept in state under `statements.PATH`. */
export type PriorTexts = Readonly<Record<string, string | null>>;

const FIELD = "statements.";

export function readPrior(prior: Readonly<Record<string, unknown>> | undefined): PriorTexts {
  return Object.fromEntries(
    Object.entries(prior ?? {}).flatMap(([field, value]) =>
      field.startsWith(FIELD) ? [[field.slice(FIELD.length), typeof value === "string" ? value : null]] : [],
    ),
  );
}

export function priorFields(prior: PriorTexts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(prior).map(([path, text]) => [`${FIELD}${path}`, text]));
}

/** Whether a text can be given back: of one with somebody else's key only that there was one is known. */
export function isRestorable(text: string | null): boolean {
  return text === null || !/<hidden>|<secret:/.test(text);
}
