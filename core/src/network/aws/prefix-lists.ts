import { type Prefix, readPrefixes } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import { onceFor } from "../../observed/index.ts";
import type { World } from "./world.ts";

export function isPrefixList(text: string): boolean {
  return text.startsWith("pl-");
}

/** What a prefix list holds; undefined where it, or what is in it, was not read. */
export function entriesOf(world: World, id: string): readonly Prefix[] | undefined {
  const list = world.get("prefix-list", id);
  if (list?.props.entries !== undefined) return prefixesOf(list);
  world.notes.find("NET-2", `what is in prefix list ${id} was not read`);
  return undefined;
}

/** Routes of a table stand where a list of the same table was not read, though an entry of it may be longer than theirs. */
export function standBeside(world: World, list: string, routes: readonly { readonly id: string }[]): void {
  if (routes.length === 0) return;
  world.notes.assume({
    id: `entries/${list}`,
    text: `What is in ${list} was not read: no entry of it is taken to be within what other routes beside it match.`,
    about: routes.map(({ id }) => id),
  });
}

const prefixesOf = onceFor((list: Observed<"prefix-list">): readonly Prefix[] =>
  readPrefixes(list.props.entries ?? []),
);
