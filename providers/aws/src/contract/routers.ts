import type { RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { freshGround, freshInterface, interfaceOf } from "./router-interfaces.ts";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  eventually,
  filter,
  freshTable,
  refusalOf,
  tableOf,
} from "./subject.ts";

const DEBIAN = "136693071363";

export async function debian({ api }: ContractSubject, architecture = "x86_64"): Promise<string> {
  const { Images = [] } = await api.ec2.describeImages({
    Owners: [DEBIAN],
    Filters: [filter("name", "debian-13-*"), filter("architecture", architecture)],
  });
  return defined(Images[0]?.ImageId);
}

/** What a router of two interfaces is started by. */
export async function request(subject: ContractSubject) {
  const ground = await freshGround(subject);
  const outside = await freshInterface(subject, ground, "10.196.24.10");
  const inside = await freshInterface(subject, ground, "10.196.24.11");
  const input: RunInstancesCommandInput = {
    ImageId: await debian(subject),
    InstanceType: "c5.large",
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [
      { DeviceIndex: 0, NetworkInterfaceId: outside },
      { DeviceIndex: 1, NetworkInterfaceId: inside },
    ],
  };
  return { ground, outside, inside, input };
}

export async function started(subject: ContractSubject, more: Partial<RunInstancesCommandInput> = {}) {
  const { ec2 } = subject.api;
  const { input, ...asked } = await request(subject);
  const instance = defined((await ec2.runInstances({ ...input, ...more })).Instances?.[0]?.InstanceId);
  await untilState(subject, instance, "running");
  return { ...asked, instance };
}

async function instanceOf({ api }: ContractSubject, id: string) {
  const { Reservations = [] } = await api.ec2.describeInstances({ Filters: [filter("instance-id", id)] });
  return Reservations[0]?.Instances?.[0];
}

function untilState(subject: ContractSubject, id: string, state: string): Promise<true> {
  return eventually(subject, async () =>
    ((await instanceOf(subject, id))?.State?.Name ?? "terminated") === state ? true : undefined,
  );
}

async function refusedRun(subject: ContractSubject, more: Partial<RunInstancesCommandInput>) {
  const { input } = await request(subject);
  return refusalOf(subject.api.ec2.runInstances({ ...input, ...more }));
}

export async function routeTo(subject: ContractSubject, table: string, destination: string) {
  const { Routes = [] } = await tableOf(subject, table);
  return Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === destination);
}

export const DESTINATION = "192.168.0.0/16";

/** A router: what it starts from, the instance, and the routes to it. */
export const ROUTER_CASES: readonly ContractCase[] = [
  {
    id: "images-by-name",
    title: "images are found by owner, name and architecture, each with its date",
    run: async ({ api: { ec2 } }) => {
      const Filters = [filter("name", "debian-13-amd64-*", "debian-13-arm64-*"), filter("state", "available")];
      const { Images = [] } = await ec2.describeImages({ Owners: [DEBIAN], Filters });
      expect(new Set(Images.map(({ Architecture }) => Architecture))).toEqual(new Set(["x86_64", "arm64"]));
      for (const { Name, OwnerId, CreationDate, RootDeviceName, ImageId } of Images) {
        expect(Name).toMatch(/^debian-13-(amd64|arm64)-\d{8}-\d+$/);
        expect([OwnerId, RootDeviceName]).toEqual([DEBIAN, "/dev/xvda"]);
        expect(CreationDate).toMatch(/^20\d\d-\d\d-\d\dT/);
        expect(ImageId).toMatch(/^ami-/);
      }
    },
  },
  {
    id: "image-unknown",
    title: "an unknown image is not found, whether described or started from",
    run: async (subject) => {
      const ImageId = "ami-0123456789abcdef9";
      const described = await refusalOf(subject.api.ec2.describeImages({ ImageIds: [ImageId] }));
      const run = await refusedRun(subject, { ImageId });
      for (const refused of [described, run]) {
        expect(refused).toMatchObject({ code: "InvalidAMIID.NotFound", faultClass: "not-found" });
      }
    },
  },
  {
    id: "run-interfaces",
    title: "an instance starts with interfaces that are there, by device index, and they are not its own to delete",
    run: async (subject) => {
      const { instance, outside, inside } = await started(subject);
      const found = (await instanceOf(subject, instance))?.NetworkInterfaces ?? [];
      const byIndex = new Map(found.map((one) => [one.Attachment?.DeviceIndex, one.NetworkInterfaceId]));
      expect([byIndex.get(0), byIndex.get(1)]).toEqual([outside, inside]);
      for (const [DeviceIndex, id] of [outside, inside].entries()) {
        const Attachment = { InstanceId: instance, DeviceIndex, DeleteOnTermination: false };
        expect(await interfaceOf(subject, id)).toMatchObject({ Status: "in-use", Attachment });
      }
    },
  },
  {
    id: "run-told",
    title:
      "an instance tells its image, type, key, metadata options and tags, and its user data by its attribute alone",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const UserData = Buffer.from("#cloud-config\n").toString("base64");
      const Tags = [{ Key: "team", Value: "net" }];
      const { instance } = await started(subject, {
        UserData,
        KeyName: "operators",
        MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", HttpPutResponseHopLimit: 2 },
        TagSpecifications: [
          { ResourceType: "instance", Tags },
          { ResourceType: "volume", Tags },
        ],
      });
      expect(await instanceOf(subject, instance)).toMatchObject({
        ImageId: await debian(subject),
        InstanceType: "c5.large",
        KeyName: "operators",
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
        Tags,
      });
      const told = await ec2.describeInstanceAttribute({ InstanceId: instance, Attribute: "userData" });
      expect(told.UserData).toEqual({ Value: UserData });
    },
  },
  {
    id: "run-token",
    title: "the same instance with the same token is the same instance",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { input, outside } = await request(subject);
      const once = { ...input, ClientToken: `t-${outside}` };
      const first = await ec2.runInstances(once);
      const second = await ec2.runInstances(once);
      expect(second.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId);
    },
  },
  {
    id: "run-user-data",
    title: "user data of more than 16,384 bytes are refused",
    run: async (subject) => {
      const UserData = Buffer.alloc(16_385, "#").toString("base64");
      expect(await refusedRun(subject, { UserData })).toMatchObject({
        code: "InvalidParameterValue",
        faultClass: "invalid",
      });
    },
  },
  {
    id: "run-architecture",
    title: "an image of another architecture is refused",
    run: async (subject) => {
      const refused = await refusedRun(subject, { ImageId: await debian(subject, "arm64") });
      expect(refused).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
    },
  },
  {
    id: "run-interface-used",
    title: "an interface that one instance has is refused to another, and is not deleted",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { outside } = await started(subject);
      const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: outside }];
      expect(await refusedRun(subject, { NetworkInterfaces })).toMatchObject({
        code: "InvalidNetworkInterface.InUse",
        faultClass: "in-use",
      });
      const deleted = await refusalOf(ec2.deleteNetworkInterface({ NetworkInterfaceId: outside }));
      expect(deleted).toMatchObject({ faultClass: "in-use" });
    },
  },
  {
    id: "run-terminated",
    title: "interfaces outlive the instance that was started with them",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { instance, outside, inside } = await started(subject);
      await ec2.terminateInstances({ InstanceIds: [instance] });
      await untilState(subject, instance, "terminated");
      for (const id of [outside, inside]) {
        const eni = await interfaceOf(subject, id);
        expect(eni).toMatchObject({ Status: "available" });
        expect(eni?.Attachment?.InstanceId).toBeUndefined();
        await ec2.deleteNetworkInterface({ NetworkInterfaceId: id });
      }
    },
  },
  {
    id: "start-running",
    title: "starting what runs is well",
    run: async (subject) => {
      const { instance } = await started(subject);
      const { StartingInstances } = await subject.api.ec2.startInstances({ InstanceIds: [instance] });
      expect(StartingInstances).toMatchObject([{ InstanceId: instance }]);
    },
  },
  {
    id: "route-to-interface",
    title: "a route leads to an interface, is told by its id, and is refused twice",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { ground, inside } = await started(subject);
      const table = await freshTable(subject, ground.vpc);
      const input = { RouteTableId: table, DestinationCidrBlock: DESTINATION, NetworkInterfaceId: inside };
      await ec2.createRoute(input);
      expect(await routeTo(subject, table, DESTINATION)).toMatchObject({ NetworkInterfaceId: inside, State: "active" });
      expect(await refusalOf(ec2.createRoute(input))).toMatchObject({
        code: "RouteAlreadyExists",
        faultClass: "exists",
      });
    },
  },
  {
    id: "route-to-interface-moved",
    title: "a route moves from one interface to another in one call",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { ground, outside, inside } = await started(subject);
      const RouteTableId = await freshTable(subject, ground.vpc);
      const route = { RouteTableId, DestinationCidrBlock: DESTINATION };
      await ec2.createRoute({ ...route, NetworkInterfaceId: inside });
      await ec2.replaceRoute({ ...route, NetworkInterfaceId: outside });
      expect(await routeTo(subject, RouteTableId, DESTINATION)).toMatchObject({ NetworkInterfaceId: outside });
    },
  },
  {
    id: "route-blackhole",
    title: "a route to an interface without a running instance is a blackhole, and stays when the interface is deleted",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { ground, inside, instance } = await started(subject);
      const RouteTableId = await freshTable(subject, ground.vpc);
      await ec2.createRoute({ RouteTableId, DestinationCidrBlock: DESTINATION, NetworkInterfaceId: inside });
      await ec2.terminateInstances({ InstanceIds: [instance] });
      await untilState(subject, instance, "terminated");
      expect(await routeTo(subject, RouteTableId, DESTINATION)).toMatchObject({ State: "blackhole" });
      await ec2.deleteNetworkInterface({ NetworkInterfaceId: inside });
      expect(await routeTo(subject, RouteTableId, DESTINATION)).toMatchObject({ State: "blackhole" });
    },
  },
];
