import type { BoundStep } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { awsReader, awsWriter } from "../../index.ts";
import { requestFor, tagsOf, UID } from "../../testing/steps.ts";
import { groupIn, REGION, type TwinSide, tableIn, twinSide } from "../../testing/twin.ts";
import {
  instanceProps,
  interfaceProps,
  made,
  madeRouter,
  ROUTER_KINDS,
  type RouterKind,
  routerGround,
  routerStep,
  seenOf,
} from "./routers.fixture.ts";

/** By a run of its own, as destroy is. */
function removed({ twin, context }: TwinSide, kind: RouterKind, worldId: string) {
  return awsWriter(twin.aws).run(routerStep("delete", kind, "r1", { worldId, before: {} }), context());
}

describe("what a router is made of", () => {
  test("carries its marks and is read back as it was made", async () => {
    const side = await twinSide();
    const { ground, outside, inside, address, instance, props } = await madeRouter(side);
    const { vpc } = ground;
    expect(await seenOf(side, vpc, "router-interface")).toMatchObject(
      [
        {
          id: outside,
          owner: { uid: UID, id: "dc/router-interface/r1/outside" },
          props: interfaceProps(ground, "outside"),
        },
        {
          id: inside,
          owner: { uid: UID, id: "dc/router-interface/r1/inside" },
          props: interfaceProps(ground, "inside"),
        },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(await seenOf(side, vpc, "router-address")).toMatchObject([
      { id: address, props: { interface: outside }, facts: { public: expect.stringMatching(/^52\./) } },
    ]);
    expect(await seenOf(side, vpc, "router-instance")).toMatchObject([
      { id: instance, owner: { id: "dc/router-instance/r1" }, props, facts: { state: "running" } },
    ]);
  });

  test("asks for IMDSv2, an encrypted root volume, and interfaces that outlive the instance", async () => {
    const asked: unknown[] = [];
    const side = await twinSide({
      onCall: (point, api, input) => {
        if (point === "before" && api === "ec2:RunInstances") asked.push(input);
      },
    });
    const { outside, inside } = await madeRouter(side);
    expect(asked).toMatchObject([
      {
        MetadataOptions: { HttpTokens: "required" },
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
        NetworkInterfaces: [
          { DeviceIndex: 0, NetworkInterfaceId: outside, DeleteOnTermination: false },
          { DeviceIndex: 1, NetworkInterfaceId: inside, DeleteOnTermination: false },
        ],
        TagSpecifications: [{ ResourceType: "instance" }, { ResourceType: "volume" }],
      },
    ]);
  });

  test("asks an image for its root device once for all that are started from it, and again after a refusal", async () => {
    const asked: string[] = [];
    const side = await twinSide({
      onCall: (point, api) => {
        if (point === "before" && api === "ec2:DescribeImages") asked.push(api);
      },
      faults: [{ api: "ec2:DescribeImages", fault: "denied", nth: 2 }],
    });
    const ground = await routerGround(side);
    const [one, other] = await Promise.all(
      ["10.0.1.20", "10.0.1.21"].map((address) =>
        made(side, "router-interface", address, { ...interfaceProps(ground, "inside"), address }),
      ),
    );
    if (one === undefined || other === undefined) throw new Error("two interfaces");
    const props = await instanceProps(side, [one]);
    asked.length = 0;
    const start = (name: string, eni: string) => made(side, "router-instance", name, { ...props, interfaces: [eni] });
    await expect(start("r1", one)).rejects.toMatchObject({ faultClass: "denied" });
    await Promise.all([start("r1", one), start("r2", other)]);
    expect(asked).toHaveLength(2);
    expect(await seenOf(side, ground.vpc, "router-instance")).toHaveLength(2);
  });

  test("lets answers of the metadata service go further where that is asked, and reads it back", async () => {
    const side = await twinSide();
    const ground = await routerGround(side);
    const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
    const inside = await made(side, "router-interface", "r1/inside", interfaceProps(ground, "inside"));
    const props = { ...(await instanceProps(side, [outside, inside])), metadataHops: 2 };
    await made(side, "router-instance", "r1", props);
    expect(await seenOf(side, ground.vpc, "router-instance")).toMatchObject([{ props }]);
  });

  test("its interfaces come with the others of their VPC by one call", async () => {
    const side = await twinSide();
    const { ground } = await madeRouter(side);
    const context = side.context();
    const request = requestFor(REGION, [ground.vpc], { kinds: new Set(["network-interface", "router-interface"]) });
    const snapshot = await awsReader(side.twin.aws).observe(request, context);
    expect(snapshot.resources.map(({ kind }) => kind).sort()).toEqual([
      "network-interface",
      "network-interface",
      "router-interface",
      "router-interface",
    ]);
    expect(context.requests.filter((api) => api === "ec2:DescribeNetworkInterfaces")).toHaveLength(1);
  });

  test("what carries no mark is nobody's router", async () => {
    const side = await twinSide();
    const { vpc, subnet } = await routerGround(side);
    await side.api.ec2.createNetworkInterface({ SubnetId: subnet });
    await side.api.ec2.allocateAddress({ Domain: "vpc" });
    for (const kind of ROUTER_KINDS) expect(await seenOf(side, vpc, kind)).toEqual([]);
  });

  test.each(["ec2:CreateNetworkInterface", "ec2:AllocateAddress", "ec2:AssociateAddress", "ec2:RunInstances"])(
    "after a lost answer of %s there is exactly one",
    async (api) => {
      const side = await twinSide({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
      const { ground, outside } = await madeRouter(side);
      expect(await seenOf(side, ground.vpc, "router-interface")).toHaveLength(2);
      expect(await seenOf(side, ground.vpc, "router-address")).toMatchObject([{ props: { interface: outside } }]);
      expect(await seenOf(side, ground.vpc, "router-instance")).toHaveLength(1);
    },
  );

  test("is seen some seconds late, and waited for", async () => {
    const side = await twinSide({ visibilityMs: 2_000 });
    const { ground, instance } = await madeRouter(side);
    await side.settle();
    expect(await seenOf(side, ground.vpc, "router-instance")).toMatchObject([{ id: instance }]);
  });
});

describe("what changes in place", () => {
  test("an interface's groups, check, description and tags, each by a call of its own", async () => {
    const side = await twinSide();
    const { ground, inside } = await madeRouter(side);
    const other = await groupIn(side, ground.vpc, "others");
    const after = { ...interfaceProps(ground, "inside"), groups: [other], sourceDestCheck: true, description: "else" };
    const tags = { ...tagsOf("dc/router-interface/r1/inside"), team: "net" };
    const changes = ["groups[0]", "sourceDestCheck", "description", "tags.team"].map((field) => ({ field }));
    const context = side.context();
    const more = { worldId: inside, after, tags, changes };
    await side.writer.run(routerStep("update", "router-interface", "r1/inside", more), context);
    expect(context.requests).toEqual([
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:ModifyNetworkInterfaceAttribute",
      "ec2:CreateTags",
    ]);
    const found = (await seenOf(side, ground.vpc, "router-interface")).find(({ id }) => id === inside);
    expect(found).toMatchObject({ props: after, tags: { team: "net" } });
  });

  test("an address that was taken off its interface is put back", async () => {
    const side = await twinSide();
    const { ground, outside, address } = await madeRouter(side);
    const { Addresses } = await side.api.ec2.describeAddresses({});
    await side.api.ec2.disassociateAddress({ AssociationId: Addresses?.[0]?.AssociationId });
    expect(await seenOf(side, ground.vpc, "router-address")).toMatchObject([{ props: { interface: "" } }]);
    const more = { worldId: address, after: { interface: outside }, changes: [{ field: "interface" }] };
    await side.writer.run(routerStep("update", "router-address", "r1", more), side.context());
    expect(await seenOf(side, ground.vpc, "router-address")).toMatchObject([{ props: { interface: outside } }]);
  });

  test("an instance that stands still is started again", async () => {
    const side = await twinSide();
    const { ground, instance, props, inside } = await madeRouter(side);
    const RouteTableId = await tableIn(side, ground.vpc);
    const route = { RouteTableId, DestinationCidrBlock: "192.168.0.0/16", NetworkInterfaceId: inside };
    await side.api.ec2.createRoute(route);
    const stateOf = async () => (await seenOf(side, ground.vpc, "route"))[0]?.facts.state;
    expect(await stateOf()).toBe("active");
    side.twin.stopInstance({ account: "111122223333", region: REGION }, instance);
    expect(await stateOf()).toBe("blackhole");
    const changes = [{ field: "running", before: "stopping", after: "running" }];
    const more = { worldId: instance, after: props, changes };
    await side.writer.run(routerStep("update", "router-instance", "r1", more), side.context());
    expect(await seenOf(side, ground.vpc, "router-instance")).toMatchObject([{ facts: { state: "running" } }]);
    expect(await stateOf()).toBe("active");
  });
});

describe("how it goes", () => {
  test("address, instance, interfaces: nothing is left", async () => {
    const side = await twinSide();
    const { ground, outside, inside, address, instance } = await madeRouter(side);
    await removed(side, "router-address", address);
    await removed(side, "router-instance", instance);
    for (const id of [outside, inside]) await removed(side, "router-interface", id);
    for (const kind of ROUTER_KINDS) expect(await seenOf(side, ground.vpc, kind)).toEqual([]);
  });

  test("an instance that an earlier run has terminated is waited for before its interface goes", async () => {
    const side = await twinSide();
    const { outside, instance } = await madeRouter(side);
    await side.api.ec2.terminateInstances({ InstanceIds: [instance] });
    await removed(side, "router-interface", outside);
    const { NetworkInterfaces = [] } = await side.api.ec2.describeNetworkInterfaces({});
    expect(NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).not.toContain(outside);
  });

  test("an interface of an instance that stays is not taken from it", async () => {
    const side = await twinSide();
    const { outside } = await madeRouter(side);
    await expect(removed(side, "router-interface", outside)).rejects.toMatchObject({ faultClass: "in-use" });
  });

  test("what is gone already is as it should be", async () => {
    const side = await twinSide();
    const { outside, inside, address, instance } = await madeRouter(side);
    const all = [
      ["router-address", address],
      ["router-instance", instance],
      ["router-interface", outside],
      ["router-interface", inside],
    ] as const;
    for (const _time of [1, 2]) {
      for (const [kind, id] of all) await removed(side, kind, id);
      await side.settle();
    }
    const { ec2 } = side.api;
    expect((await ec2.describeAddresses({})).Addresses).toEqual([]);
    expect((await ec2.describeNetworkInterfaces({})).NetworkInterfaces).toEqual([]);
  });

  test.each(["ec2:DisassociateAddress", "ec2:ReleaseAddress", "ec2:TerminateInstances", "ec2:DeleteNetworkInterface"])(
    "%s loses its answer: gone is gone",
    async (api) => {
      const side = await twinSide({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
      const { ground, outside, inside, address, instance } = await madeRouter(side);
      await removed(side, "router-address", address);
      await removed(side, "router-instance", instance);
      for (const id of [outside, inside]) await removed(side, "router-interface", id);
      for (const kind of ROUTER_KINDS) expect(await seenOf(side, ground.vpc, kind)).toEqual([]);
    },
  );

  test("a successor takes the interfaces of one that is being terminated, once they are free", async () => {
    const side = await twinSide();
    const { ground, outside, inside, instance } = await madeRouter(side);
    await side.api.ec2.terminateInstances({ InstanceIds: [instance] });
    const after = await instanceProps(side, [outside, inside]);
    const step: BoundStep = {
      ...routerStep("create", "router-instance", "r1", { after }),
      changes: [{ field: "state", before: "shutting-down", after: "finished" }],
    };
    const { worldId } = await side.writer.run(step, side.context());
    expect(worldId).not.toBe(instance);
    expect(await seenOf(side, ground.vpc, "router-instance")).toMatchObject([{ id: worldId }]);
  });
});

describe("one that is to come back as another", () => {
  /** Minutes, and whether the instance has ended, when the step that takes it away is done. */
  async function takenAway(side: TwinSide, instance: string): Promise<number> {
    const before = side.clock.now();
    const more = { action: "replace" as const, worldId: instance, before: {} };
    await awsWriter(side.twin.aws).run(routerStep("delete", "router-instance", "r1", more), side.context());
    return (side.clock.now() - before) / 60_000;
  }

  test("goes once another router of its link has run for five minutes, and then at once", async () => {
    const side = await twinSide();
    const { instance, props, ground } = await madeRouter(side);
    const other = await made(side, "router-interface", "r2/outside", {
      ...interfaceProps(ground, "outside"),
      address: "10.0.1.20",
    });
    await made(side, "router-instance", "r2", { ...props, interfaces: [other] });
    const waited = await takenAway(side, instance);
    expect(waited).toBeGreaterThan(4);
    expect(waited).toBeLessThan(7);
    const again = await made(side, "router-instance", "r1", props);
    expect(await takenAway(side, again)).toBeLessThan(1);
  });

  test("goes at once where no other router of its link runs", async () => {
    const side = await twinSide();
    const { instance, ground, props } = await madeRouter(side);
    expect(await takenAway(side, instance)).toBeLessThan(1);
    const first = await made(side, "router-instance", "r1", props);
    const other = await made(side, "router-interface", "r2/outside", {
      ...interfaceProps(ground, "outside"),
      address: "10.0.1.20",
    });
    const second = await made(side, "router-instance", "r2", { ...props, interfaces: [other] });
    side.twin.stopInstance({ account: "111122223333", region: REGION }, second);
    expect(await takenAway(side, first)).toBeLessThan(1);
  });
});

describe("what AWS refuses", () => {
  test("terms of AWS Marketplace that nobody has accepted: the message names the page", async () => {
    const side = await twinSide({ notSubscribed: ["3ycwqehancx46bkpb3xkifiz5"] });
    const ground = await routerGround(side);
    const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
    const kinds = new Set(["machine-image"] as const);
    const request = requestFor(REGION, [], { kinds, images: [{ platform: "c8000v", licence: "byol" }] });
    const [image] = (await awsReader(side.twin.aws).observe(request, side.context())).resources;
    const after = { ...(await instanceProps(side, [outside])), image: image?.id ?? "" };
    await expect(made(side, "router-instance", "r1", after)).rejects.toMatchObject({
      code: "OptInRequired",
      faultClass: "denied",
      message: expect.stringContaining("https://aws.amazon.com/marketplace/pp?sku=3ycwqehancx46bkpb3xkifiz5"),
      hint: expect.stringContaining("accept the terms"),
    });
  });

  test("no capacity in the zone", async () => {
    const side = await twinSide({ noCapacity: ["eu-west-1b"] });
    const ground = await routerGround(side);
    const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
    const after = await instanceProps(side, [outside]);
    await expect(made(side, "router-instance", "r1", after)).rejects.toMatchObject({
      code: "InsufficientInstanceCapacity",
      faultClass: "limit",
    });
  });

  test("a sixth address of the region, and an address that somebody else has", async () => {
    const side = await twinSide();
    const ground = await routerGround(side);
    const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
    for (const _number of [1, 2, 3, 4, 5]) await side.api.ec2.allocateAddress({ Domain: "vpc" });
    await expect(made(side, "router-address", "r1", { interface: outside })).rejects.toMatchObject({
      code: "AddressLimitExceeded",
      faultClass: "limit",
      hint: expect.stringContaining("L-0263D0A3"),
    });
    await expect(made(side, "router-interface", "r2/outside", interfaceProps(ground, "outside"))).rejects.toMatchObject(
      { code: "InvalidIPAddress.InUse", faultClass: "exists" },
    );
  });
});

test("of each platform and licence the newest image is found, and of Debian one for each architecture", async () => {
  const side = await twinSide();
  const request = requestFor(REGION, [], {
    kinds: new Set(["machine-image"]),
    images: [
      { platform: "linux" },
      { platform: "c8000v", licence: "byol" },
      { platform: "c8000v", licence: "included" },
      { platform: "csr1000v", licence: "byol" },
      { platform: "csr1000v", licence: "included" },
    ],
  });
  const { resources } = await awsReader(side.twin.aws).observe(request, side.context());
  expect(
    resources
      .map(({ props }) => props)
      .map((props) => ("name" in props ? props.name : ""))
      .sort(),
  ).toEqual([
    "Cisco-C8K-17.13.01a-42cb6e93-8d9d-490b-a73c-e3e56077ffd1",
    "Cisco-C8K-PAYG-ESS-17.08.01a-0973be0f-17dc-43c1-9677-13348bbfe587",
    "cisco_CSR-17.03.07-BYOL-624f5bb1-7f8e-4f7c-ad2c-03ae1cd1c2d3",
    "cisco_CSR-17.03.07-SEC-dbfcb230-402e-49cc-857f-dacb4db08d34",
    "debian-13-amd64-20261012-2629",
    "debian-13-arm64-20261012-2629",
  ]);
});
