import {
  AliasNotFoundError,
  type ApplicationText,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
} from "@stricli/core";

/** The parser's own words, ours where they differ: every usage error says what was not understood and what to type instead. */
export const PARSER_TEXT: ApplicationText = {
  ...text_en,
  briefs: { ...text_en.briefs, help: "Print this help and exit", version: "Print the version and exit" },
  noCommandRegisteredForInput: ({ input, corrections }) =>
    `Unknown verb \`${input}\`${corrections.length > 0 ? `; did you mean ${corrections.join(" or ")}?` : "."}`,
  exceptionWhileParsingArguments: scannerText,
};

function scannerText(problem: unknown): string {
  if (problem instanceof FlagNotFoundError) {
    const close = problem.corrections.map((name) => `\`--${kebab(name)}\``).join(" or ");
    return `Unknown flag \`--${problem.input}\`${close === "" ? "." : `; did you mean ${close}?`}`;
  }
  if (problem instanceof AliasNotFoundError) return `Unknown flag \`-${problem.input}\`.`;
  if (problem instanceof EnumValidationError) {
    return `\`--${kebab(problem.externalFlagName)} ${problem.input}\` is not possible; it takes ${problem.values.join(" or ")}.`;
  }
  if (problem instanceof UnsatisfiedFlagError) return `\`--${kebab(problem.externalFlagName)}\` needs a value.`;
  if (problem instanceof UnexpectedPositionalError)
    return `Too many arguments: \`${problem.input}\` is not expected here.`;
  return problem instanceof Error ? `${problem.message}.` : String(problem);
}

/** Flags are typed in kebab case. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
