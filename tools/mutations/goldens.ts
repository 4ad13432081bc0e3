import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Golden } from "../../core/src/prove/goldens/golden.fixture.ts";

const folder = join(import.meta.dirname, "../../core/src/prove/goldens");

/** Every golden case; the module that reads them is loaded when asked, so that it may be a mutated one. */
export async function allGoldens(): Promise<readonly Golden[]> {
  const { readGoldens } = await import("../../core/src/prove/goldens/golden.fixture.ts");
  const names: string[] = [];
  for await (const name of glob("*.yaml", { cwd: folder })) names.push(name);
  const files = await Promise.all(
    names.sort().map(async (name) => readGoldens(name, await readFile(join(folder, name), "utf8"))),
  );
  return files.flat();
}
