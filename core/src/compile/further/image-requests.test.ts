import { expect, test } from "vitest";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { documentFabric, documentVpc, PAIR, ROUTER, read, routerIn } from "../links/dmvpn/dmvpn-world.fixture.ts";
import type { Purpose, RememberedPlace } from "../requests/purposes.ts";
import { requestsOf } from "../requests/requests.ts";
import { imageRequests } from "./image-requests.ts";

/** A router that state knows of. */
const KNOWN: RememberedPlace = {
  kind: "router-instance",
  scope: { plane: "aws", partition: "aws", account: "111122223333", region: "us-west-1" },
  worldId: "i-00000000000000001",
};

/** Which images are asked for at once. */
function askedFirst(fabric: Fabric, purpose: Purpose = "plan", known: readonly RememberedPlace[] = []) {
  return requestsOf(fabric, purpose, "aws", known).flatMap((one) => {
    if (one.plane !== "aws") return [];
    expect(one.kinds.has("machine-image")).toBe(one.images !== undefined);
    return one.images ?? [];
  });
}

/** What images are asked for once the rest is known, and beside which kinds. */
function asked(fabric: Fabric, snapshot: Snapshot) {
  expect(askedFirst(fabric, "plan", [KNOWN])).toEqual([]);
  const requests = requestsOf(fabric, "plan", "aws", [KNOWN]);
  return imageRequests(fabric, addressesIn(fabric, snapshot), snapshot, requests).map(
    ({ kinds, clusters, images }) => ({
      kinds: [...kinds],
      clusters,
      images,
    }),
  );
}

const LINUX = [{ kinds: ["machine-image"], clusters: [], images: [{ platform: "linux" }] }];

test("images are asked for where a router is to be started, each publisher's once", () => {
  expect(asked(documentFabric(PAIR), read(documentVpc()))).toEqual(LINUX);
  const mixed = `${ROUTER}, { platform: c8000v, zone: us-west-1b, tunnelAddress: 10.250.0.10 }`;
  expect(asked(documentFabric(mixed), read(documentVpc()))).toMatchObject([
    { images: [{ platform: "linux" }, { platform: "c8000v", licence: "byol" }] },
  ]);
});

test("a router that is there keeps its image, and one that the Fabric gives an image needs no other", () => {
  const [one, both] = [routerIn("a"), [...routerIn("a"), ...routerIn("b")]];
  expect(asked(documentFabric(PAIR), read([...documentVpc(), ...one]))).toEqual(LINUX);
  expect(asked(documentFabric(PAIR), read([...documentVpc(), ...both]))).toEqual([]);
  const given = ROUTER.replace("linux,", "linux, image: ami-0123456789abcdef0,");
  expect(asked(documentFabric(given), read(documentVpc()))).toEqual([]);
});

test("where state knows of no router yet, images are asked for at once, and no more after that", () => {
  expect(askedFirst(documentFabric(PAIR))).toEqual([{ platform: "linux" }]);
  const given = ROUTER.replace("linux,", "linux, image: ami-0123456789abcdef0,");
  expect(askedFirst(documentFabric(given))).toEqual([]);
  expect(askedFirst(documentFabric(PAIR), "destroy")).toEqual([]);
  const elsewhere = { ...KNOWN, scope: { ...KNOWN.scope, region: "us-west-2" } } as RememberedPlace;
  expect(askedFirst(documentFabric(PAIR), "plan", [elsewhere])).toEqual([{ platform: "linux" }]);
  const snapshot = read(documentVpc());
  const fabric = documentFabric(PAIR);
  const requests = requestsOf(fabric, "plan", "aws");
  expect(imageRequests(fabric, addressesIn(fabric, snapshot), snapshot, requests)).toEqual([]);
});

test("an account and region that did not answer is not asked for less", () => {
  expect(asked(documentFabric(), { ...read(documentVpc()), aws: [] })).toEqual([]);
});
