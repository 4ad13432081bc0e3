import {
  AliasNotFoundError,
  type ApplicationText,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { near, nearFlags } from "./near.ts";

/** The parser's own words, ours where they differ: every usage error says what was not understood and what to type instead. */
export const PARSER_TEXT: ApplicationText = {
  ...text_en,
  briefs: { ...text_en.briefs, help: "Print this help and exit", version: "Print the version and exit" },
  noCommandRegisteredForInput: ({ input, corrections }) => {
    if (input.startsWith("-"))
      return `\`${input}\` stands where the verb does, which comes first: \`podspan VERB [FABRIC] [flags]\`.`;
    const close = near(input, corrections).join(" or ");
    return `Unknown verb \`${input}\`${close === "" ? "." : `; did you mean ${close}?`}`;
  },
  exceptionWhileParsingArguments: scannerText,
};

function scannerText(problem: unknown): string {
  if (problem instanceof FlagNotFoundError) {
    const close = nearFlags(problem.input, problem.corrections.map(kebab))
      .map((name) => `\`--${name}\``)
      .join(" or ");
    return `Unknown flag \`--${problem.input}\`${close === "" ? "." : `; did you mean ${close}?`}`;
  }
  if (problem instanceof AliasNotFoundError) return `Unknown flag \`-${problem.input}\`.`;
  if (problem instanceof EnumValidationError) {
    return `\`--${kebab(problem.externalFlagName)} ${problem.input}\` is not possible; it takes ${problem.values.join(" or ")}.`;
  }
  if (problem instanceof UnsatisfiedFlagError) return `\`--${kebab(problem.externalFlagName)}\` needs a value.`;
  if (problem instanceof UnexpectedPositionalError)
    return `Too many arguments: \`${problem.input}\` is not expected here.`;
  if (problem instanceof UnsatisfiedPositionalError) return `${problem.placeholder} is missing.`;
  return problem instanceof Error ? `${problem.message}.` : String(problem);
}

/** Flags are typed in kebab case. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
