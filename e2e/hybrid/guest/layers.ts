import {
  failingLayer,
  failingLayerOfPeer,
  HEALTH_COMMANDS,
  type LinuxReadings,
  type TunnelLayer,
} from "@podspan/core/routers";
import type { Findings, Scene, SceneSpoke } from "../scene.ts";
import type { Router } from "./router.ts";

/** What the product's own probe says of a spoke. */
export async function layerOf(
  { name }: SceneSpoke,
  routers: readonly Router[],
  ranges: readonly string[],
): Promise<TunnelLayer | "none"> {
  const router = routers.find((each) => each.name === name);
  return router === undefined ? "ike" : (failingLayer(await readingsOf(router), ranges) ?? "none");
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
