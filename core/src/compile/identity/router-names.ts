import { digits, type RouterScope } from "../../desired/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { readKeys } from "./management.ts";

/** What a router's name is made of; `name`: the one that the lock file keeps for it. */
export interface Nameable {
  readonly zone: string;
  readonly name?: string;
}

/** Zones, told apart where one has several routers: a name that is kept stays, the others are the first that are free. */
export function namesOf(routers: readonly Nameable[]): readonly string[] {
  const taken = new Set(routers.flatMap(({ name }) => name ?? []));
  return routers.map(({ zone, name }) => {
    const own = name ?? freeName(zone, taken);
    taken.add(own);
    return own;
  });
}

function freeName(zone: string, taken: ReadonlySet<string>): string {
  let count = 1;
  while (taken.has(nameIn(zone, count))) count += 1;
  return nameIn(zone, count);
}

function nameIn(zone: string, count: number): string {
  return count === 1 ? zone : `${zone}-${count}`;
}

/** Whether a router of this zone may be called so. */
export function isNameIn(zone: string, name: string): boolean {
  return name === zone || (name.startsWith(`${zone}-`) && /^[1-9]\d*$/.test(name.slice(zone.length + 1)));
}

/** IAM allows 64 characters of `[\w+=,.@-]`; a longer name ends in digits that tell it from others that begin alike. */
export function roleName({ metadata }: Fabric, link: string, router: string): string {
  const name = `podspan-${metadata.name}-${link}-${router}`;
  return name.length <= 64 ? name : `${name.slice(0, 55)}-${digits(name)}`;
}

/** Names of the roles that routers of a Fabric's links may have, whether they are to have one now or had one before; sorted. */
export function roleNames(fabric: Fabric, vpcs: readonly string[]): readonly string[] {
  return readKeys(fabric, "links")
    .flatMap((link) => {
      const dmvpn = fabric.spec.links[link]?.dmvpn;
      if (dmvpn === undefined || !vpcs.includes(dmvpn.vpc)) return [];
      return namesOf(dmvpn.routers).map((name) => roleName(fabric, link, name));
    })
    .sort();
}

/** How a router is named where its configuration is: the plane `router`. */
export function routerScope(link: string, name: string): RouterScope {
  return { plane: "router", router: `${link}/${name}` };
}

/** A site's hubs, in the order of the Fabric. */
export function hubName(index: number): string {
  return `hub-${index + 1}`;
}

export function isHubName(name: string): boolean {
  return /^hub-\d+$/.test(name);
}
