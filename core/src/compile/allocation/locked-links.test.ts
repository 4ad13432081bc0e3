import { describe, expect, test } from "vitest";
import { fabricOf } from "../../spec/fabric-text.fixture.ts";
import { namesOf } from "../identity/router-names.ts";
import type { Lock } from "./address-plan.ts";
import { formatLock, parseLock } from "./lock.ts";
import { lockedLinks, withRouterNames } from "./locked-links.ts";
import { movedLock } from "./moves.ts";

/** A link whose routers are `ZONE ADDRESS`. */
function fabricWith(routers: readonly string[], link = "dc", more = "") {
  const list = routers.map((text) => {
    const [zone, address] = text.split(" ");
    return `{ platform: linux, zone: us-west-1${zone}, tunnelAddress: 10.250.0.${address} }`;
  });
  return fabricOf(`
  vpcs: { west: { region: us-west-1, id: vpc-0aaaaaaaaaaaaaaa1 } }
  sites: { dc1: { nodes: [10.1.0.0/16], hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }] } }
  links:
    ${link}:
      dmvpn:
        vpc: west
        site: dc1
        routers: [${list.join(", ")}]
        tunnel: { network: 10.250.0.0/24 }
        ike: { preSharedKey: { aws: dc1/psk } }
${more}`);
}

type Fabric = ReturnType<typeof fabricWith>;

function lockFor(fabric: Fabric): Lock {
  const { name, uid } = fabric.metadata;
  return { kind: "Lock", version: 3, fabric: { name, uid }, clusters: {}, links: lockedLinks(fabric) };
}

function names(fabric: Fabric, link = "dc"): readonly string[] {
  const routers = fabric.spec.links[link]?.dmvpn?.routers ?? [];
  return namesOf(routers).map(
    (name, index) => `${name.replace("us-west-1", "")} ${routers[index]?.tunnelAddress.split(".").at(-1)}`,
  );
}

describe("routers keep the names that the lock has for them", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["when the first of a zone goes", ["b 10"], ["b-2 10"]],
    ["when they change places", ["b 10", "b 9"], ["b-2 10", "b 9"]],
    ["when another comes in the place of the first", ["b 11", "b 10"], ["b 11", "b-2 10"]],
    ["when one has another address in the tunnel", ["b 9", "b 11"], ["b 9", "b-2 11"]],
    ["when the other one is in another zone now", ["c 9", "b 10"], ["c 9", "b-2 10"]],
    ["but not one of a zone that they have left", ["c 10", "c 9"], ["c 10", "c-2 9"]],
  ])("%s", (_, routers, wanted) => {
    const lock = lockFor(fabricWith(["b 9", "b 10"]));
    expect(names(withRouterNames(fabricWith(routers), lock))).toEqual(wanted);
  });

  test("and one that is alone keeps its second name with another address", () => {
    const before = fabricWith(["b 9", "b 10"]);
    const then = withRouterNames(fabricWith(["b 10"]), lockFor(before));
    expect(names(withRouterNames(fabricWith(["b 12"]), lockFor(then)))).toEqual(["b-2 12"]);
    expect(names(withRouterNames(fabricWith(["b 10", "b 9"]), lockFor(then)))).toEqual(["b-2 10", "b 9"]);
  });

  test("and after their link is renamed", () => {
    const lock = lockFor(withRouterNames(fabricWith(["b 10"]), lockFor(fabricWith(["b 9", "b 10"]))));
    const renamed = fabricWith(["b 10"], "hybrid", "  moved: [{ from: dc, to: hybrid }]");
    expect(names(withRouterNames(renamed, movedLock(renamed, lock)), "hybrid")).toEqual(["b-2 10"]);
  });
});

describe("a lock file", () => {
  const fabric = fabricWith(["b 9", "b 10"]);
  const read = (text: string) => parseLock(text, fabric, "fabric.lock.json");

  test("of version 3 is written as it was read", () => {
    const text = formatLock(lockFor(fabric));
    expect(JSON.parse(text)).toMatchObject({
      version: 3,
      links: { dc: { routers: { "us-west-1b": "10.250.0.9", "us-west-1b-2": "10.250.0.10" } } },
    });
    const { lock } = read(text);
    expect(lock && formatLock(lock)).toBe(text);
  });

  test("without links is of version 2, so that earlier versions read it", () => {
    const text = formatLock({ ...lockFor(fabric), links: {} });
    expect(JSON.parse(text)).not.toHaveProperty("links");
    expect(JSON.parse(text)).toMatchObject({ version: 2 });
    expect(read(text).lock?.links).toEqual({});
  });

  test.each<[string, unknown]>([
    ["no links", undefined],
    ["links that are none", []],
    ["a link without routers", { dc: {} }],
    ["a router without an address", { dc: { routers: { "us-west-1b": 9 } } }],
  ])("of version 3 with %s is refused (LOCK-2)", (_, links) => {
    const { lock, diagnostics } = read(JSON.stringify({ ...lockFor(fabric), links }));
    expect([lock, diagnostics.map(({ code }) => code)]).toEqual([undefined, ["LOCK-2"]]);
  });
});
