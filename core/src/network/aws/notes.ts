import { type Diagnostic, type DiagnosticCode, diagnose } from "../../diagnostics/index.ts";
import type { Assumption } from "../model.ts";

/** What is found out, and taken for granted, while a network is built. */
export class Notes {
  readonly #assumptions = new Map<string, { readonly text: string; about: Set<string> | undefined }>();
  readonly #findings = new Map<string, Diagnostic>();

  /** One assumption made in several places is one that is about all of them. */
  assume({ id, text, about }: Assumption): void {
    const known = this.#assumptions.get(id);
    if (known === undefined) this.#assumptions.set(id, { text, about: about && new Set(about) });
    else if (about === undefined) known.about = undefined;
    else for (const one of about) known.about?.add(one);
  }

  find(code: DiagnosticCode, message: string, fix?: string): void {
    this.#findings.set(`${code} ${message}`, diagnose(code, { message, fix }));
  }

  assumptions(): readonly Assumption[] {
    return [...this.#assumptions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { text, about }]) => ({ id, text, ...(about && { about: [...about].sort() }) }));
  }

  findings(): readonly Diagnostic[] {
    return [...this.#findings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
  }
}
