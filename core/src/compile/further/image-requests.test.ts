import { expect, test } from "vitest";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { documentFabric, documentVpc, PAIR, ROUTER, read, routerIn } from "../links/dmvpn/dmvpn-world.fixture.ts";
import { requestsOf } from "../requests/requests.ts";
import { imageRequests } from "./image-requests.ts";

/** What images are asked for, and beside which kinds. */
function asked(fabric: Fabric, snapshot: Snapshot) {
  const requests = requestsOf(fabric, "plan", "aws");
  expect(requests.flatMap((one) => (one.plane === "aws" ? [...one.kinds] : []))).not.toContain("machine-image");
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

test("an account and region that did not answer is not asked for less", () => {
  expect(asked(documentFabric(), { ...read(documentVpc()), aws: [] })).toEqual([]);
});
