import { type Diagnostic, diagnose, type Location } from "../../diagnostics/index.ts";

/** Ids of AWS as people paste them. HCL takes one without quotes for the name of something. */
const UNQUOTED = /(?<![\w.-])((?:vpc|subnet|sg|rtb|igw|nat|eni|vpce|tgw|pcx|acl)-[0-9a-f]{8,17})(?![\w.-])/g;

/** TF-1 for each id of AWS that stands in the text without quotes, with its place. */
export function unquotedIds(file: string, text: string): readonly Diagnostic[] {
  return withoutStrings(text)
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(UNQUOTED)].map((match) => {
        const [, id = ""] = match;
        const column = match.index + 1;
        return diagnose("TF-1", {
          message: `${id} stands without quotes, so Terraform takes it for a name and refuses the file`,
          fix: `Write "${id}", in quotes; the import goes on as if it were written so.`,
          at: { file, line: index + 1, column, endLine: index + 1, endColumn: column + id.length },
        });
      }),
    );
}

/** What stands in quotes or in comments becomes blanks: every character keeps its place. */
function withoutStrings(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*/g, (part) => part.replace(/[^\n]/g, " "));
}

/** TF-2 from the words of the HCL parser: `parse config: [main.tf:2,7-8: Unterminated …; …]`. */
export function parseFault(file: string, words: string): Diagnostic {
  const [, line = "1", from = "1", to = from, said = words] =
    /:(\d+),(\d+)(?:-(?:\d+,)?(\d+))?: (.*)$/s.exec(words) ?? [];
  const at: Location = {
    file,
    line: Number(line),
    column: Number(from),
    endLine: Number(line),
    endColumn: Math.max(Number(from) + 1, Number(to)),
  };
  const message = said.replace(/\]$/, "").replace(/\.$/, "");
  return diagnose("TF-2", { message: `${file} is not HCL: ${message}`, at });
}

/** Where a resource's block begins; undefined when the text does not show it, as in JSON. */
export function blockAt(file: string, text: string, type: string, name: string): Location | undefined {
  const head = new RegExp(`^[ \\t]*(?:resource|data)[ \\t]+"?${type}"?[ \\t]+"?${name}"?`, "m").exec(text);
  if (head === null) return undefined;
  const line = text.slice(0, head.index).split("\n").length;
  const column = head[0].length - head[0].trimStart().length + 1;
  return { file, line, column, endLine: line, endColumn: column + head[0].trim().length };
}
