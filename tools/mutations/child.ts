import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { allGoldens } from "./goldens.ts";
import { MUTATIONS } from "./mutation.ts";

/** Loads core with one mutation, by its number, and prints the first golden case that fails as JSON; -1 mutates nothing. */
const mutation = MUTATIONS[Number(process.argv[2])];
if (mutation !== undefined) {
  const url = pathToFileURL(join(import.meta.dirname, "../../core/src", mutation.file)).href;
  registerHooks({
    load(asked, context, next) {
      const loaded = next(asked, context);
      if (asked !== url) return loaded;
      const parts = `${loaded.source}`.split(mutation.find);
      if (parts.length !== 2) throw new Error(`${mutation.file} has ${parts.length - 1} times: ${mutation.find}`);
      return { ...loaded, source: parts.join(mutation.replace) };
    },
  });
}

const goldens = await allGoldens();
const { mismatchOf } = await import("../../core/src/prove/goldens/judged-verdict.fixture.ts");
// Those of the rule first: they are to notice.
const inOrder = goldens.toSorted((a, b) => Number(b.rule === mutation?.rule) - Number(a.rule === mutation?.rule));
const failed = inOrder.find((golden) => {
  try {
    return mismatchOf(golden) !== undefined;
  } catch {
    return true;
  }
});
console.log(JSON.stringify(failed === undefined ? {} : { rule: failed.rule, name: failed.name, flow: failed.flow }));
