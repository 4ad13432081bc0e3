import { failingLayer, HEALTH_COMMANDS, type LinuxReadings } from "@podspan/core/routers";
import type { Findings, SceneSpoke } from "../scene.ts";
import type { Router } from "./router.ts";

/** What the product's own probe says of every spoke. */
export async function layersOf(
  spokes: readonly SceneSpoke[],
  routers: readonly Router[],
  ranges: readonly string[],
): Promise<Findings["layers"]> {
  const read = spokes.map(async ({ name }) => {
    const router = routers.find((each) => each.name === name);
    const ask = async (what: keyof LinuxReadings): Promise<string> =>
      (await router?.shell(HEALTH_COMMANDS[what].map((word) => `'${word}'`).join(" "))) ?? "";
    const [sas, nhrp, neighbours, routes] = await Promise.all([
      ask("sas"),
      ask("nhrp"),
      ask("neighbours"),
      ask("routes"),
    ]);
    return [name, failingLayer({ sas, nhrp, neighbours, routes }, ranges) ?? "none"] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
