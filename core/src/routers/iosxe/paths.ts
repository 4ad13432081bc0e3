import type { Statement } from "../statement.ts";
import { RULES, type Rule, ruleOf } from "./rules.ts";

/** Between the statements of a path: `interface Tunnel10 > ip mtu`. */
export const BELOW = " > ";

/** A statement where it stands: by its path, and what is known of it. */
export interface Placed {
  /** First words of the statements that it is nested in, and of its own: what is only one on a router has one path, whatever its value. */
  readonly path: string;
  readonly text: string;
  readonly rule?: Rule;
  /** Nested statements, in the order in which they go in. */
  readonly children: readonly Placed[];
}

/** Statements by level, in the order in which they go in; those of one rank as they came. */
export function placed(
  statements: readonly Statement[],
  above = "",
  rules: readonly Rule[] = RULES,
): readonly Placed[] {
  const ranked = statements.map((each) => ({ each, ...ruleOf(rules, each.text) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ each, rule }) => place(each, above, rule));
}

function place({ text, children }: Statement, above: string, rule: Rule | undefined): Placed {
  const own = identity(text, rule);
  const path = above === "" ? own : `${above}${BELOW}${own}`;
  const known = { path, text, children: placed(children, path, rule?.nested ?? []) };
  return rule === undefined ? known : { ...known, rule };
}

/** Every statement by its path, what is nested after what it is nested in; of two of one path the last. */
export function byPath(statements: readonly Placed[]): ReadonlyMap<string, Placed> {
  return new Map([...all(statements)].map((each) => [each.path, each]));
}

function* all(statements: readonly Placed[]): Generator<Placed, void> {
  for (const each of statements) {
    yield each;
    yield* all(each.children);
  }
}

/** The path of what a path is nested in; absent at the top. */
export function abovePath(path: string): string | undefined {
  const end = path.lastIndexOf(BELOW);
  return end < 0 ? undefined : path.slice(0, end);
}

/** `no ip redirects` and `ip redirects` are one. */
function identity(text: string, rule: Rule | undefined): string {
  const words = positive(canonical(text)).split(" ");
  return words
    .slice(0, rule?.words ?? words.length)
    .join(" ")
    .replaceAll(BELOW, " &gt; ");
}

/** What is known of the statements of a path. */
export function ruleAt(path: string): Rule | undefined {
  let rules = RULES;
  let rule: Rule | undefined;
  for (const step of path.split(BELOW)) {
    rule = ruleOf(rules, step).rule;
    rules = rule?.nested ?? [];
  }
  return rule;
}

export function positive(text: string): string {
  return text.replace(/^no /, "");
}

/** As we would write what a router shows: `permit` without its number, and without the `subnets` that newer ones leave out. */
export function canonical(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/^\d+ (permit|deny) /, "$1 ")
    .replace(/^(redistribute static) subnets/, "$1");
}
