import { join, resolve } from "node:path";
import { awsReader } from "@podspan/aws/observe";
import { recordOf } from "@podspan/core/observed";
import type { KubernetesWriterDeps } from "@podspan/kubernetes";
import type { InventPlan, Twin } from "@podspan/twin";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { problem } from "../problems.ts";
import { BusyStore } from "./busy-store.ts";
import { type FabricFile, isFolder, shortName } from "./fabric-file.ts";
import { type Files, readFolder, recoverFolder, replaceFolder } from "./folder.ts";
import { inventedWorld } from "./invented-world.ts";
import { clusterAddress } from "./kube-address.ts";
import * as ports from "./ports.ts";
import { recordFault } from "./record-shape.ts";
import { type RouterHosts, routerDeps } from "./routers.ts";
import { isRecord, setAside } from "./twin-memory.ts";
import type { ChangeableWorld } from "./world.ts";

/** What every key is on the twin: as long as NHRP takes. */
const TWIN_KEY = "twintwin";

/** Records beside a Fabric that its twin starts from. */
const WORLD_FOLDER = "world";

export interface TwinPlace {
  /** Where this Fabric's twin is kept, absolute. */
  readonly twinFolder: string;
  /** Where what its runs remember is kept, absolute. */
  readonly memoryFolder: string;
  /** Records to start a new twin from, as given by `--world`. */
  readonly worldFolder: string | undefined;
  /** A folder of records that is to be the world whatever is kept, as given. */
  readonly records: string | undefined;
}

/** What passes in a twin between two commands, so that what AWS and the cluster finish by themselves gets finished. */
const BETWEEN_COMMANDS_MS = 5 * 60_000;

/** What a twin is made of. */
interface Origin {
  readonly files: Files;
  /** What nobody has recorded and the Fabric refers to. */
  readonly invent?: InventPlan;
  /** For people: `kept in .podspan/twin`. */
  readonly from: string;
  /** What the Fabric's own twin's folder holds. */
  readonly kept?: Files;
}

/** Opens the Fabric's own twin: the kept one, else a new one from records, else a new one invented after the Fabric. */
export async function openTwinWorld(
  cli: CliContext,
  file: FabricFile,
  place: TwinPlace,
): Promise<Attempt<ChangeableWorld>> {
  const origin = await originOf(cli, file, place);
  if (!origin.ok) return origin;
  const { files, invent, from, kept } = origin.value;
  const { createTwin, savedTime, VirtualClock } = await import("@podspan/twin");
  const stores: BusyStore[] = [];
  try {
    const busy = (): boolean => stores.some((store) => store.busy);
    const clock = new VirtualClock({ start: startOf(savedTime(files), cli), busy });
    const twin: Twin = createTwin({ clock, files });
    if (invent) twin.invent(invent);
    const accounts = Object.values(file.fabric.spec.accounts);
    const reach: KubernetesWriterDeps = {
      world: twin.kubernetes,
      address: (key, scope) => clusterAddress(file, key, scope),
    };
    const routerHosts: RouterHosts = new Map();
    const routers = routerDeps(file, {
      // Nobody is asked for a real key where nothing real is touched.
      secrets: { read: async () => TWIN_KEY },
      hosts: routerHosts,
      open: ({ name, address: { platform, host }, isInVpc }) =>
        twin.routers.open({ name, platform, ...(isInVpc ? { host } : {}) }),
    });
    return succeeded({
      target: "twin",
      clock,
      note: `the digital twin (${from}); nothing real is touched, \`--target aws\` is the real thing`,
      sources: { aws: twin.aws, kubernetes: twin.kubernetes },
      readers: {
        aws: awsReader(twin.aws),
        kubernetes: ports.kubernetesReader(twin.kubernetes),
        router: ports.routerReader(routers),
      },
      changers: async () => ({
        writers: {
          aws: ports.awsWriter(twin.aws, accounts),
          kubernetes: ports.kubernetesWriter(reach),
          router: ports.routersWriter(routers),
        },
        rolling: { cloud: ports.awsInstances(twin.aws, accounts), cluster: ports.kubernetesNodes(reach) },
      }),
      routerHosts,
      storeFor: (store) => {
        const counted = new BusyStore(store);
        stores.push(counted);
        return counted;
      },
      begin: async () => {
        // A new twin is kept as it is before its first change.
        if (kept === undefined) await replaceFolder(place.twinFolder, twin.save());
        setAside(place.twinFolder, place.memoryFolder);
      },
      save: () => replaceFolder(place.twinFolder, twin.save(), kept),
    });
  } catch (fault) {
    return stopped([invent ? uninventable(fault) : unusable(from, files, fault)]);
  }
}

/** Nobody gave records: what AWS does not have is in the Fabric. */
function uninventable(fault: unknown) {
  const why = fault instanceof Error ? fault.message : String(fault);
  return problem(
    "WORLD-1",
    `no twin can be invented after the Fabric: ${why}`,
    "Without records a new twin has what the Fabric refers to, and the Fabric refers to what AWS does not have.",
    "Correct the Fabric (regions, zones, ranges), or start from records of the world: `--world FOLDER`.",
  );
}

function startOf(saved: number | undefined, cli: CliContext): number {
  return saved === undefined ? cli.clock.now() : saved + BETWEEN_COMMANDS_MS;
}

async function originOf(cli: CliContext, file: FabricFile, place: TwinPlace): Promise<Attempt<Origin>> {
  if (place.records !== undefined) return recordsIn(cli, resolve(cli.cwd, place.records), "imported from");
  await recoverFolder(place.twinFolder);
  const kept = recordsOf(await readFolder(place.twinFolder));
  const given = place.worldFolder === undefined ? undefined : resolve(cli.cwd, place.worldFolder);
  if (given !== undefined && !(await isFolder(given))) return noFolder(shortName(cli.cwd, given));
  if (kept) {
    const unread = given === undefined ? "" : `; --world ${shortName(cli.cwd, given)} is for a new one, and not read`;
    return succeeded({ files: kept, kept, from: `kept in ${shortName(cli.cwd, place.twinFolder)}${unread}` });
  }
  if (place.worldFolder !== undefined) return recordsIn(cli, resolve(cli.cwd, place.worldFolder), "new, from");
  const beside = join(file.folder, WORLD_FOLDER);
  if (await isFolder(beside)) return recordsIn(cli, beside, "new, from");
  return succeeded({ files: {}, invent: inventedWorld(file.fabric), from: "new, invented after the Fabric" });
}

function recordsOf(files: Files | undefined): Files | undefined {
  return files && recordOf(Object.entries(files).filter(([path]) => isRecord(path)));
}

async function recordsIn(cli: CliContext, folder: string, how: string): Promise<Attempt<Origin>> {
  const name = shortName(cli.cwd, folder);
  const files = await readFolder(folder);
  return files ? checked({ files, from: `${how} ${name}` }) : noFolder(name);
}

function noFolder(name: string): Attempt<never> {
  const fix = "Name a folder with `aws_configs/REGION/Vpcs.json` and the like in it.";
  return stopped([problem("WORLD-1", `there is no folder ${name}`, "The world was to be made from its records.", fix)]);
}

/** Records of somebody else are looked at first: a record that lacks something would fail much later. */
function checked(origin: Origin): Attempt<Origin> {
  return recordFault(origin.files) ? stopped([unusable(origin.from, origin.files, undefined)]) : succeeded(origin);
}

/** Names the file at fault; what is wrong beyond any file's shape is told in the twin's words. */
function unusable(from: string, files: Files, thrown: unknown) {
  const mend = "Mend the records; a kept twin can be thrown away, or another kept with `--state`.";
  const fault = recordFault(files);
  if (fault)
    return problem(
      "WORLD-1",
      `${fault.file} of the twin (${from}) ${fault.what}`,
      `Expected: ${fault.expected}.`,
      mend,
    );
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const cause = "Its records are not what AWS answers, or do not fit the Fabric.";
  return problem("WORLD-1", `the twin (${from}) cannot be opened: ${why}`, cause, mend);
}
