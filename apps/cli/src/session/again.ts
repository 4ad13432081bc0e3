import type { Check } from "@podspan/core/plan";
import type { RollFlags, WorldFlags } from "../flags.ts";
import { DEFAULT_FABRIC, type FabricFile } from "./fabric-file.ts";
import type { Only, Target } from "./target.ts";

/** What was typed, as far as it says which Fabric and which world are meant. A `Session` is one. */
export interface Invocation {
  readonly file: Pick<FabricFile, "name">;
  readonly target: Target;
  readonly only: Only | undefined;
  readonly flags: Partial<Pick<WorldFlags, "state" | "world"> & RollFlags>;
}

/**
 * A verb to run next, on the Fabric and the world of this run, ready to be pasted:
 * `` `podspan verify my/fabric.yaml --target aws` ``. Without the flags it would run against the twin.
 * `file` stands for the Fabric where the verb takes something else.
 */
export function again({ file, target, only, flags }: Invocation, verb: string, argument: string = file.name): string {
  const words = [
    ...["podspan", verb],
    ...(argument === DEFAULT_FABRIC ? [] : [argument.startsWith("-") ? `./${argument}` : argument]),
    ...(target === "aws" ? ["--target", target] : []),
    ...(only === undefined ? [] : ["--only", only]),
    ...(flags.roll === true && ROLLING.has(verb) ? ["--roll"] : []),
    ...(flags.evictBarePods === true && ROLLING.has(verb) ? ["--evict-bare-pods"] : []),
    ...(flags.state === undefined ? [] : ["--state", flags.state]),
    ...(flags.world === undefined ? [] : ["--world", flags.world]),
  ];
  return `\`${words.map(quoted).join(" ")}\``;
}

/** Verbs that have the flag. */
const ROLLING: ReadonlySet<string> = new Set(["plan", "apply", "destroy"]);

/** Checks whose fixes name a bare verb, which is all that core knows, with the whole command instead. */
export function retold(run: Invocation, checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({
    ...check,
    fix: check.fix.replace(BARE, (_, verb: string, roll?: string) =>
      again(roll === undefined ? run : { ...run, flags: { ...run.flags, roll: true } }, verb),
    ),
  }));
}

const BARE = /`podspan (apply|plan|verify|destroy)( --roll)?`/g;

/** As a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
