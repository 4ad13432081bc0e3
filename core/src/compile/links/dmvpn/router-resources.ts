import type { Ref, Resource } from "../../../desired/index.ts";
import { collectionKey } from "../../../observed/index.ts";
import { configurationOf, type RouterSecret } from "../../../routers/index.ts";
import { tagsFor } from "../../identity/marks.ts";
import { roleName, routerScope } from "../../identity/router-names.ts";
import { openingsInto, openingsOutOf } from "../openings.ts";
import { routesTo } from "../routes.ts";
import { canBeTold, userDataOf } from "./configuration.ts";
import { failoverOf, partnerTag, rangeTags } from "./failover.ts";
import { hubsTold } from "./hubs.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";
import { imageOf, typeOf } from "./images.ts";
import type { Place } from "./places.ts";
import { routerGroups } from "./router-groups.ts";
import { spokeOf } from "./router-model.ts";
import { groupId, interfaceId, routerId, type Side } from "./router-parts.ts";
import { routerFor } from "./targets.ts";

/** All that a DMVPN link is made of: groups, routers with their interfaces, addresses and roles, what these are told, routes and openings. */
export function hybridResources(hybrid: Hybrid): readonly Resource[] {
  const routers = hybrid.routers.flatMap((router) =>
    router.place === undefined ? [] : routerParts(hybrid, router, router.place),
  );
  const { fabric, link, spec, vpc, far, snapshot } = hybrid;
  const opening = { link, spec, near: vpc, far, groups: [], after: [] };
  return [
    ...routerGroups(hybrid),
    ...routers,
    ...routes(hybrid, [...routers.map(({ id }) => id), ...hubsTold(fabric, hybrid.dmvpn.site)]),
    ...openingsInto(fabric, opening, snapshot),
    ...openingsOutOf(fabric, opening, snapshot),
  ];
}

/** A route leads to a router that is up, and knows its keys where these are ours to send: till then packets would be lost there (F9). */
function routes({ link, spec, vpc, far, ...hybrid }: Hybrid, after: readonly string[]): readonly Resource[] {
  const target = (table: Parameters<typeof routerFor>[1]) => routerFor({ link, spec, vpc, far, ...hybrid }, table);
  const ready = after.filter((id) => /\/router-(instance|address|configuration)\//.test(id));
  if (hybrid.routers.every(({ place }) => place === undefined)) return [];
  return routesTo({ link, part: "router-route", from: vpc, to: far, target, after: ready, protect: spec.protect });
}

function routerParts(hybrid: Hybrid, router: WantedRouter, place: Place): readonly Resource[] {
  const role = roleOf(hybrid, router);
  return [
    networkInterface(hybrid, router, place, "outside"),
    networkInterface(hybrid, router, place, "inside"),
    address(hybrid, router),
    ...role,
    ...instance(hybrid, router, place, role[0]),
    ...configuration(hybrid, router, place),
  ];
}

type Common = Pick<Resource, "id" | "scope" | "tags" | "after" | "protect">;

function common({ fabric, link, spec, vpc }: Hybrid, part: RouterPart, ...what: readonly string[]): Common {
  const id = routerId(link, part, ...what);
  return {
    id,
    scope: vpc.end.groups,
    tags: tagsFor(fabric, id, part),
    after: [],
    ...(spec.protect ? { protect: true } : {}),
  };
}

type RouterPart = "router-interface" | "router-address" | "router-instance" | "router-role";

/** F43: what forwards for others keeps no check of whose packets it sends; the outside sends its own alone. */
function networkInterface(hybrid: Hybrid, router: WantedRouter, place: Place, side: Side): Resource {
  const { name } = router;
  const { subnet, address: fixed } = place[side];
  const group: Ref = { $ref: groupId(hybrid.link, side) };
  const base = common(hybrid, "router-interface", name, side);
  return {
    ...base,
    ...(side === "inside" && failoverOf(hybrid, router) !== undefined
      ? { tags: { ...base.tags, ...rangeTags(hybrid), ...partnerTag(hybrid, router) } }
      : {}),
    kind: "router-interface",
    props: {
      subnet,
      address: fixed,
      groups: [group],
      sourceDestCheck: side === "outside",
      description: `Podspan: router ${name} of link ${hybrid.link}, ${side}`,
    },
  };
}

function address(hybrid: Hybrid, { name }: WantedRouter): Resource {
  const outside: Ref = { $ref: interfaceId(hybrid.link, name, "outside") };
  return { ...common(hybrid, "router-address", name), kind: "router-address", props: { interface: outside } };
}

/** What a router may do in AWS by itself: move its partner's routes, and read the keys that nobody sends it. */
function roleOf(hybrid: Hybrid, router: WantedRouter): readonly Resource<"router-role">[] {
  const secrets = ownSecrets(hybrid, router);
  const takesOver = failoverOf(hybrid, router) !== undefined;
  if (secrets.length === 0 && !takesOver) return [];
  const { fabric, link, vpc } = hybrid;
  return [
    {
      ...common(hybrid, "router-role", router.name),
      kind: "router-role",
      props: {
        name: roleName(fabric, link, router.name),
        ...(takesOver ? { vpc: vpc.end.vpc } : {}),
        secrets,
      },
    },
  ];
}

/** Secrets of AWS that a router reads itself. */
function ownSecrets({ dmvpn }: Hybrid, { spec }: WantedRouter): readonly string[] {
  if (spec.platform !== "linux" || spec.access !== undefined) return [];
  const references = [dmvpn.ike.preSharedKey, dmvpn.nhrp.key, dmvpn.ospf.key];
  return [...new Set(references.flatMap((reference) => reference?.aws ?? []))].sort();
}

function instance(
  hybrid: Hybrid,
  router: WantedRouter,
  place: Place,
  role: Resource<"router-role"> | undefined,
): readonly Resource[] {
  const { link } = hybrid;
  const { name, spec, liveInstance } = router;
  const image = imageOf(hybrid, router);
  const unread = image === undefined ? unreadImages(hybrid) : undefined;
  // That there is none has been told.
  if (image === undefined && unread === undefined) return [];
  const base = common(hybrid, "router-instance", name);
  const told = spokeOf(hybrid, router, place);
  const staysAsItIs = liveInstance !== undefined && toldBySsh(router) && canBeTold(liveInstance.props.userData, told);
  const interfaces = (["outside", "inside"] as const).map((side): Ref => ({ $ref: interfaceId(link, name, side) }));
  return [
    {
      ...base,
      kind: "router-instance",
      props: {
        image: image ?? "",
        type: typeOf(router),
        interfaces,
        ...(role ? { profile: role.props.name } : {}),
        // Its guest shell, which moves routes, asks the metadata service from behind it.
        ...(role && spec.platform !== "linux" ? { metadataHops: 2 } : {}),
        ...(spec.sshKey === undefined ? {} : { keyName: spec.sshKey }),
        userData: userDataOf(hybrid, told),
      },
      // It is read at the first boot alone: what is told over SSH afterwards is no reason for another instance.
      ...(staysAsItIs ? { givenOnce: ["userData"] } : {}),
      // It gets its packages as it boots, and so has its address by then.
      after: [...(role ? [role.id] : []), routerId(link, "router-address", name), ...routersBefore(hybrid, router)],
      ...(unread ? { blocked: unread } : {}),
    },
  ];
}

/**
 * One after the other, so that no two of a link are away at a time: new ones first and all at once, for they carry packets while one that is there is
 * replaced; and that goes only when those before it are back, and know what they are told over SSH.
 */
function routersBefore(hybrid: Hybrid, router: WantedRouter): readonly string[] {
  const { link, routers } = hybrid;
  const isThere = ({ liveInstance }: WantedRouter): boolean => liveInstance !== undefined;
  if (!isThere(router)) return [];
  const earlier = routers.slice(0, routers.indexOf(router));
  const before = routers.filter((other) => !isThere(other) || earlier.includes(other));
  return before.flatMap((other) => {
    const { name, place } = other;
    if (place === undefined) return [];
    const isTold = configuration(hybrid, other, place).length > 0;
    return [routerId(link, "router-instance", name), ...(isTold ? [routerId(link, "router-configuration", name)] : [])];
  });
}

function unreadImages({ vpc, snapshot }: Hybrid): Resource["blocked"] {
  const status = snapshot.scopes[collectionKey(vpc.end.groups, "machine-image")];
  if (status?.kind !== "failed") return undefined;
  const reason = `the images that it may be started from cannot be read: ${status.code}: ${status.message}`;
  return { code: "SCOPE-1", reason, fix: status.hint };
}

function toldBySsh({ spec }: WantedRouter): boolean {
  return spec.platform !== "linux" || spec.access !== undefined;
}

/**
 * What a router is told over SSH: of IOS-XE always, of linux where the Fabric says how it is reached, or it cannot read its keys. Who tells it by hand
 * needs one that runs: till then what leads to it waits.
 */
function configuration(hybrid: Hybrid, router: WantedRouter, place: Place): readonly Resource[] {
  const { link } = hybrid;
  const { name, spec } = router;
  const unreadable = unreadableSecrets(hybrid, router);
  if (!toldBySsh(router) && unreadable.length === 0) return [];
  if (spec.configured === "byHand" && router.liveInstance !== undefined) return [];
  const reach = spec.access === undefined ? { blocked: outOfReach(router, unreadable) } : {};
  const id = routerId(link, "router-configuration", name);
  return [
    {
      id,
      kind: "router-configuration",
      scope: routerScope(link, name),
      props: { statements: configurationOf(spokeOf(hybrid, router, place)) },
      // What moves routes reads the tags of the inside.
      after: [
        routerId(link, "router-instance", name),
        routerId(link, "router-address", name),
        interfaceId(link, name, "inside"),
      ],
      ...reach,
    },
  ];
}

/** Keys that are where this machine can read them, and a router without access cannot. */
function unreadableSecrets({ dmvpn }: Hybrid, { spec }: WantedRouter): readonly RouterSecret[] {
  if (spec.platform !== "linux" || spec.access !== undefined) return [];
  const references = { ike: dmvpn.ike.preSharedKey, nhrp: dmvpn.nhrp.key, ospf: dmvpn.ospf.key };
  return (["ike", "nhrp", "ospf"] as const).filter((secret) => {
    const reference = references[secret];
    return reference !== undefined && reference.aws === undefined;
  });
}

function outOfReach(
  { name, spec: { platform, configured } }: WantedRouter,
  secrets: readonly RouterSecret[],
): NonNullable<Resource["blocked"]> {
  const written = `what \`podspan export ${platform === "linux" ? "frr" : "iosxe"}\` writes, with the keys, at its console`;
  if (configured === "byHand")
    return {
      code: "ROUTER-1",
      reason: `waiting: ${platform} router ${name} is configured by hand, and is not there yet`,
      fix: `when it runs, enter ${written}; then run again`,
    };
  // A linux router has what moves routes with its instance.
  const keys = secrets.length === 0 ? "its keys, and what moves routes," : `its keys of ${secrets.join(", ")}`;
  return {
    code: "ROUTER-1",
    reason: `waiting: needs router access: ${platform} router ${name} gets ${keys} over SSH alone, and the Fabric has no \`access\` for it`,
    fix:
      platform === "linux"
        ? "put the keys into AWS Secrets Manager and name them (`{ aws: NAME }`), or add `access` with `hostKey` and `key` to the router; then run again"
        : `add \`access\` with \`hostKey\` and \`key\` to the router, and where Podspan runs as \`ssh\` of the link; or enter ${written}, and say \`configured: byHand\`; then run again`,
  };
}

/** World ids of the interfaces that routes of this link may lead to. */
export function insideInterfaces({ routers }: Hybrid): readonly string[] {
  return routers.flatMap(({ inside }) => inside ?? []);
}
