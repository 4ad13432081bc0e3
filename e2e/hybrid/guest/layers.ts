import {
  failingLayer,
  failingLayerOfPeer,
  HEALTH_COMMANDS,
  type LinuxReadings,
  type TunnelLayer,
} from "@podspan/core/routers";
import type { Findings, Scene, SceneSpoke } from "../scene.ts";
import type { Router } from "./router.ts";

/** What the product's own probe says of a spoke, and by what: readings are a long text, for who asks why. */
export async function layerOf(
  { name }: SceneSpoke,
  routers: readonly Router[],
  ranges: readonly string[],
): Promise<{ readonly layer: TunnelLayer | "none"; readonly readings: LinuxReadings | undefined }> {
  const router = routers.find((each) => each.name === name);
  if (router === undefined) return { layer: "ike", readings: undefined };
  const readings = await readingsOf(router);
  return { layer: failingLayer(readings, ranges) ?? "none", readings };
}

/** How many Error Indications of NHRP a router has refused to take in. */
export async function refusedErrors(router: Router): Promise<number> {
  const table = await router.shell("nft list table netdev podspan");
  return Number(/counter packets (\d+)/.exec(table ?? "")?.[1] ?? Number.NaN);
}

/** What it says of every spoke by what their hub knows. */
export async function layersByHub({ spokes }: Scene, hub: Router): Promise<Findings["hub"]> {
  const readings = await readingsOf(hub);
  console.log(`the hub says ${JSON.stringify(readings)}`);
  return Object.fromEntries(
    spokes.map(({ name, identity, tunnelAddress, vpcRange }) => [
      name,
      failingLayerOfPeer(readings, { identity, tunnelAddress }, [vpcRange]) ?? "none",
    ]),
  );
}

async function readingsOf(router: Router): Promise<LinuxReadings> {
  const ask = async (what: keyof LinuxReadings): Promise<string> =>
    (await router.shell(HEALTH_COMMANDS[what].map((word) => `'${word}'`).join(" "))) ?? "";
  const [sas, nhrp, neighbours, routes] = await Promise.all([
    ask("sas"),
    ask("nhrp"),
    ask("neighbours"),
    ask("routes"),
  ]);
  return { sas, nhrp, neighbours, routes };
}
