import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { addressAt, formatAddress, readPrefix } from "@podspan/core/addressing";
import { namesOf, routerTexts } from "@podspan/core/compile";
import type { RouterFile, RouterSecret, TunnelLayer } from "@podspan/core/routers";
import type { Fabric } from "@podspan/core/spec";
import type { Files, InventPlan } from "@podspan/twin";
import { readUserData } from "../../core/src/routers/linux/user-data.fixture.ts";
import { Rehearsal } from "../rehearsal/rehearsal.fixture.ts";
import { EC2, type Port, type Scene, type SceneSpoke, type SceneTable } from "./scene.ts";

export type Keys = Readonly<Record<RouterSecret, string>>;

const REGION = "us-west-2";
const WORLD = join(import.meta.dirname, "../../examples/hybrid/world");
/** The VPCs of the links that fail, beside the example's. */
const FURTHER: InventPlan = {
  vpcs: (["ike", "nhrp", "ospf"] as const).map((key, at) => ({
    key,
    region: REGION,
    tags: { Name: key },
    cidr: `10.${at + 2}.0.0/16`,
    zones: [`${REGION}a`],
  })),
};

/**
 * The lab's Fabric applied on the twin, as a scene of the machine: each spoke has the addresses, and is made of the files of the user data, that
 * `apply` has given to its instance; the hub is made of the files that `podspan export frr` hands over. `keys`: what is right; `wrong`: what routers of a link have instead.
 */
export async function appliedScene(keys: Keys, wrong: Partial<Keys>): Promise<Scene> {
  const fabric = readFileSync(join(import.meta.dirname, "fabric.yaml"), "utf8");
  const story = await Rehearsal.of({ fabric, world: { files: filesBelow(WORLD) } });
  await story.world.meddle(async (twin) => twin.invent(FURTHER));
  const { result, steps } = await story.run("apply");
  if (result !== "succeeded") throw new Error(`the lab's Fabric was not applied: ${JSON.stringify(steps)}`);
  const { named, addresses, snapshot } = await story.plan("apply");
  const hub = routerTexts(named, addresses, snapshot, "frr").flatMap(handedOver);
  const spokes = spokesIn(named, story.files, keys, wrong);
  return {
    hub: {
      name: "hub",
      outside: { device: "eth0", address: "203.0.113.10", prefixLength: 24, gateway: "203.0.113.1" },
      inside: { device: "eth1", address: "10.1.0.2", prefixLength: 24, gateway: "10.1.0.1" },
      files: hub,
      secrets: keys,
    },
    spokes,
    tables: tablesIn(story.files, spokes.slice(0, 2)),
  };
}

function filesBelow(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  const files = paths.filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

/** What the people of a hub put where the paths say, with the modes that the hand-over names. */
function handedOver({ path, text }: { readonly path: string; readonly text: string }): readonly RouterFile[] {
  const [, file] = /^[^/]+\/hub-1(\/(?:etc|opt)\/.*)$/.exec(path) ?? [];
  return file === undefined ? [] : [{ path: file, mode: file.startsWith("/opt/") ? "0755" : "0644", text }];
}

interface Tagged {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

function records<T>(files: Files, name: string): readonly T[] {
  return (JSON.parse(files[`aws_configs/${REGION}/${name}.json`] ?? "{}") as Readonly<Record<string, T[]>>)[name] ?? [];
}

/** What of ours has this part in its logical id, by what follows: `LINK/PART/WHAT`. */
function oursOf<T extends Tagged>(all: readonly T[], part: string): readonly (readonly [string, string, T])[] {
  return all.flatMap((one) => {
    const id = one.Tags?.find(({ Key }) => Key === "podspan.dev/id")?.Value ?? "";
    const [link = "", kind, ...what] = id.split("/");
    return kind === part ? [[link, what.join("/"), one] as const] : [];
  });
}

interface NetworkInterface extends Tagged {
  readonly NetworkInterfaceId: string;
  readonly PrivateIpAddress: string;
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly AvailabilityZone: string;
  readonly TagSet: Tagged["Tags"];
  readonly Association?: { readonly PublicIp: string };
}

interface Subnet {
  readonly SubnetId: string;
  readonly CidrBlock: string;
  readonly AvailabilityZone: string;
}

function spokesIn(named: Fabric, files: Files, keys: Keys, wrong: Partial<Keys>): readonly SceneSpoke[] {
  const vpcs = records<{ readonly VpcId: string; readonly CidrBlock: string }>(files, "Vpcs");
  const interfaces = records<NetworkInterface>(files, "NetworkInterfaces").map((each) => ({
    ...each,
    Tags: each.TagSet ?? [],
  }));
  const subnets = records<Subnet>(files, "Subnets");
  const ports = oursOf(interfaces, "router-interface");
  const portOf = (link: string, what: string): NetworkInterface => {
    const found = ports.find(([of, name]) => of === link && name === what)?.[2];
    if (found === undefined) throw new Error(`no interface ${what} of link ${link}`);
    return found;
  };
  const instances = oursOf(records<Tagged & { readonly InstanceId: string }>(files, "Instances"), "router-instance");
  return instances
    .map(([link, router, { InstanceId }]): SceneSpoke => {
      const [outside, inside] = [portOf(link, `${router}/outside`), portOf(link, `${router}/inside`)];
      const fails = link in wrong ? (link as TunnelLayer) : undefined;
      return {
        name: `${link}${router.at(-1)}`,
        outside: scenePort("ens5", outside, subnets),
        inside: scenePort("ens6", inside, subnets),
        elastic: outside.Association?.PublicIp ?? "none",
        zone: inside.AvailabilityZone,
        insideId: inside.NetworkInterfaceId,
        identity: `${router}.${link}.${named.metadata.name}.podspan`,
        tunnelAddress: tunnelAddressOf(named, link, router),
        vpcRange: vpcs.find(({ VpcId }) => VpcId === inside.VpcId)?.CidrBlock ?? "",
        insideTags: Object.fromEntries((inside.TagSet ?? []).map(({ Key, Value }) => [Key, Value])),
        files: firstBootOf(files, InstanceId),
        secrets: fails === undefined ? keys : { ...keys, [fails]: wrong[fails as RouterSecret] },
        ...(fails === undefined ? {} : { fails }),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tunnelAddressOf({ spec }: Fabric, link: string, router: string): string {
  const { routers = [] } = spec.links[link]?.dmvpn ?? {};
  return routers[namesOf(routers).indexOf(router)]?.tunnelAddress ?? "";
}

function scenePort(device: string, { PrivateIpAddress, SubnetId }: NetworkInterface, subnets: readonly Subnet[]): Port {
  const cidr = subnets.find((subnet) => subnet.SubnetId === SubnetId)?.CidrBlock ?? "";
  return {
    device,
    address: PrivateIpAddress,
    prefixLength: Number(cidr.split("/")[1]),
    gateway: hostIn(cidr, 1),
  };
}

function hostIn(cidr: string, offset: number): string {
  const prefix = readPrefix(cidr);
  const address = prefix && addressAt(prefix, offset);
  if (address === undefined) throw new Error(`no address ${offset} in ${cidr}`);
  return formatAddress(address);
}

/**
 * The files of an instance's user data. One is changed: a lab has no EC2 behind TLS, and does not wait for a minute of peace before routes go back;
 * so the failover is told where the lab's own is, and to look less often, since every look is a program in an emulated machine.
 */
function firstBootOf(files: Files, instance: string): readonly RouterFile[] {
  const all = records<{ InstanceId: string; UserData: { Value: string } }>(files, "InstanceUserData");
  const text = Buffer.from(all.find(({ InstanceId }) => InstanceId === instance)?.UserData.Value ?? "", "base64");
  const userData = text[0] === 0x1f ? gunzipSync(text) : text;
  return readUserData(userData.toString()).files.map((file) =>
    file.path === "/etc/podspan/failover.json"
      ? {
          ...file,
          text: JSON.stringify({ ...JSON.parse(file.text), endpoint: EC2.url, interval: 3000, holdDown: 4 }),
        }
      : file,
  );
}

interface RouteTable {
  readonly RouteTableId: string;
  readonly Associations: readonly { readonly SubnetId?: string }[];
  readonly Routes: readonly { readonly DestinationCidrBlock: string; readonly NetworkInterfaceId?: string }[];
}

/** The tables of the subnets in which these routers have their insides. */
function tablesIn(files: Files, spokes: readonly SceneSpoke[]): readonly SceneTable[] {
  const subnets = records<Subnet>(files, "Subnets");
  const tables = records<RouteTable>(files, "RouteTables");
  return spokes.map(({ inside }) => {
    const subnet = subnets.find(({ CidrBlock }) => hostIn(CidrBlock, 1) === inside.gateway);
    const table = tables.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === subnet?.SubnetId));
    if (subnet === undefined || table === undefined) throw new Error(`no table for ${inside.address}`);
    const led = table.Routes.flatMap(({ DestinationCidrBlock, NetworkInterfaceId }) => {
      const spoke = spokes.find(({ insideId }) => insideId === NetworkInterfaceId);
      return spoke === undefined ? [] : [[DestinationCidrBlock, spoke.name] as const];
    });
    return {
      id: table.RouteTableId,
      subnet: subnet.SubnetId,
      cidr: subnet.CidrBlock,
      zone: subnet.AvailabilityZone,
      pod: hostIn(subnet.CidrBlock, 10),
      gateway: inside.gateway,
      routes: Object.fromEntries(led),
    };
  });
}
