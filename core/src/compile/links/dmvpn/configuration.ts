import type { DmvpnRouter } from "../../../routers/index.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";

/** What a router is given when it is started: all but its keys. */
export function userDataOf(_hybrid: Hybrid, _router: WantedRouter, model: DmvpnRouter): string {
  return JSON.stringify(model);
}

/** What a router is told over SSH, by statement; secrets are marks. */
export function configurationOf(router: DmvpnRouter): Readonly<Record<string, string>> {
  return { [`hostname ${router.hostname}`]: router.hostname };
}
