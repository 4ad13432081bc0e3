import { disagreements } from "./agreement.ts";
import { type Fault, readConfiguration, type Statement } from "./configuration.ts";

export { type Fault, readConfiguration, type Statement } from "./configuration.ts";

/**
 * Everything that is wrong with a configuration of IOS-XE, each with its place and reason, in the order of its lines: commands that the
 * grammar does not know or that are malformed, and statements that do not agree with each other. Empty: a router would take it, as far
 * as the command reference tells; no router has been asked.
 */
export function faultsOf(text: string): readonly Fault[] {
  const statements = readConfiguration(text);
  return [...statements.flatMap(within), ...disagreements(sound(statements))].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
}

function within({ fault, children }: Statement): readonly Fault[] {
  return [...(fault === undefined ? [] : [fault]), ...children.flatMap(within)];
}

/** What is malformed has been told of. */
function sound(statements: readonly Statement[]): readonly Statement[] {
  return statements
    .filter(({ fault }) => fault === undefined)
    .map((statement) => ({ ...statement, children: sound(statement.children) }));
}
