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

const prefixesOf = onceFor((list: Observed<"prefix-list">): readonly Prefix[] =>
  readPrefixes(list.props.entries ?? []),
);
