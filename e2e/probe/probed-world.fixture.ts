import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type StandInKubelet, startKubelet } from "../../tools/peers/kubelet/stand-in.ts";
import { readyPeer } from "../../tools/peers/peers.ts";
import type { CommandResult } from "../world/podspan.fixture.ts";
import { type RollingWorld, startRollingWorld } from "../world/rolling.fixture.ts";
import { type LabEndpoint, PacketLab } from "./packet-lab.ts";

/** What listens in every pod and on every node. */
export const PORT = 7654;

interface SeenPod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly nodeName: string; readonly containers: readonly { readonly name: string }[] };
  readonly status: { readonly podIP: string };
}

interface SeenNode {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

/** Pods and nodes as the lab and the tests call them: `podb`, `nodec`, by zone. */
export type Role = "podb" | "podc" | "nodeb" | "nodec";

/** Programs that a container has: see the peer `container-tools`. */
export type Images = Readonly<Partial<Record<Role, "busybox" | "iputils" | "empty">>>;

/** The document's network, applied, with nodes and pods whose packets are real. */
export interface ProbedWorld {
  readonly lab: PacketLab;
  /** `NAMESPACE/NAME` of each. */
  readonly pods: Readonly<Record<Role, string>>;
  /** `podspan verify --probe --target aws` with these flags. */
  probe(...flags: readonly string[]): Promise<CommandResult>;
  /** The same, not waited for. */
  startProbe(): ReturnType<RollingWorld["desk"]["start"]>;
  /** What their containers are made of, from now on: `iputils` where nothing is said. */
  images(images: Images): Promise<void>;
  /** From now on the Fabric is used as somebody who may read everything and run no command; or again as before. */
  asReader(is: boolean): Promise<void>;
  /** Calls the cluster's API as anybody may. */
  readonly call: RollingWorld["cluster"]["call"];
  stop(): Promise<void>;
}

/** `expect` is written into the Fabric, as YAML. */
export async function startProbedWorld(expect: string): Promise<ProbedWorld> {
  const world = await startRollingWorld(["api"]);
  const file = join(world.desk.folder, "fabric.yaml");
  await writeFile(file, `${await readFile(file, "utf8")}${expect}`);
  const applied = await world.workforce.relied(world.desk.podspan("apply", "--roll", "--target", "aws", "--yes"));
  if (applied.code !== 0) throw new Error(applied.stdout + applied.stderr);
  await world.workforce.settled();
  const places = await probePods(world);
  const tools = await readyPeer("container-tools");
  const { iputils = "" } = tools.folders;
  const lab = new PacketLab(
    "probe",
    (await readyPeer("iptables")).path,
    Object.values(places).map(({ lab: one }) => one),
  );
  await lab.start(iputils, PORT);
  const containers = (images: Images) =>
    Object.fromEntries(
      Object.entries(places).map(
        ([
          role,
          {
            id,
            container,
            lab: { name },
          },
        ]) => {
          const path = tools.folders[images[role as Role] ?? "iputils"] ?? "";
          return [`${id}/${container}`, { namespace: lab.nameOf(name), path }];
        },
      ),
    );
  const kubelet = await startKubelet(containers({}));
  await tellKubelet(world, kubelet);
  return {
    lab,
    pods: Object.fromEntries(Object.entries(places).map(([role, { id }]) => [role, id])) as Record<Role, string>,
    images: (images) => kubelet.hold(containers(images)),
    probe: (...flags) => world.desk.podspan("verify", "--probe", "--target", "aws", ...flags),
    asReader: (is) => useAs(world, is ? READER : undefined),
    startProbe: () => world.desk.start("verify", "--probe", "--target", "aws"),
    call: world.cluster.call,
    stop: async () => {
      await lab.stop();
      await kubelet.stop();
      await world.stop();
    },
  };
}

const READER = "reader";

/** By impersonation, which whoever may do everything may. */
async function useAs({ cluster, desk }: RollingWorld, user: string | undefined): Promise<void> {
  const config = JSON.parse(await readFile(cluster.kubeconfig, "utf8"));
  if (user !== undefined) {
    const root = "/apis/rbac.authorization.k8s.io/v1";
    const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] }];
    const subjects = [{ kind: "User", name: user, apiGroup: "rbac.authorization.k8s.io" }];
    const roleRef = { kind: "ClusterRole", name: user, apiGroup: "rbac.authorization.k8s.io" };
    const metadata = { name: user };
    await must(cluster, "POST", `${root}/clusterroles`, { metadata, rules });
    await must(cluster, "POST", `${root}/clusterrolebindings`, { metadata, subjects, roleRef });
    config.users[0].user.as = user;
  }
  const kubeconfig = `${cluster.kubeconfig}-${user ?? "admin"}`;
  await writeFile(kubeconfig, JSON.stringify(config));
  const file = join(desk.folder, "fabric.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace(/kubeconfig: [^ }]+/, `kubeconfig: ${kubeconfig}`));
}

interface ProbePlace {
  readonly id: string;
  readonly container: string;
  readonly lab: LabEndpoint;
}

/** A pod of each zone gets the label, and each node a pod of its own network. */
async function probePods({ cluster }: RollingWorld): Promise<Readonly<Record<Role, ProbePlace>>> {
  const nodes = await listed<SeenNode>(cluster, "/api/v1/nodes");
  const pods = await listed<SeenPod>(cluster, "/api/v1/namespaces/default/pods");
  await cluster.call({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: "podspan-probe" } } });
  const places: Partial<Record<Role, ProbePlace>> = {};
  for (const zone of ["b", "c"] as const) {
    const side = zone === "b" ? "left" : "right";
    const node = nodes.find(({ metadata }) => metadata.labels["topology.kubernetes.io/zone"] === `eu-west-1${zone}`);
    const name = node?.metadata.name ?? "";
    const address = node?.status.addresses.find(({ type }) => type === "InternalIP")?.address ?? "";
    const pod = pods.find(({ spec }) => spec.nodeName === name);
    if (pod === undefined) throw new Error(`no pod in zone ${zone}`);
    const id = `default/${pod.metadata.name}`;
    await must(cluster, "PATCH", `/api/v1/namespaces/default/pods/${pod.metadata.name}`, {
      metadata: { labels: LABEL },
    });
    await addHostPod(cluster, `node-${zone}`, name, address);
    places[`pod${zone}`] = { id, container: "web", lab: { name: `pod${zone}`, address: pod.status.podIP, side } };
    places[`node${zone}`] = {
      id: `podspan-probe/node-${zone}`,
      container: "probe",
      lab: { name: `node${zone}`, address, side },
    };
  }
  return places as Record<Role, ProbePlace>;
}

const LABEL = { "podspan.dev/probe": "true" };
const PATCH = "application/merge-patch+json";

async function addHostPod(
  cluster: RollingWorld["cluster"],
  name: string,
  nodeName: string,
  podIP: string,
): Promise<void> {
  const path = "/api/v1/namespaces/podspan-probe/pods";
  const containers = [{ name: "probe", image: "probe:1" }];
  const spec = { nodeName, hostNetwork: true, containers, tolerations: [{ operator: "Exists" }] };
  await must(cluster, "POST", path, { metadata: { name, labels: LABEL }, spec });
  await must(cluster, "PATCH", `${path}/${name}/status`, {
    status: { phase: "Running", podIP, podIPs: [{ ip: podIP }] },
  });
}

/** Nodes say where their kubelet is: all of them the same one, on this machine. */
async function tellKubelet({ cluster }: RollingWorld, { port }: StandInKubelet): Promise<void> {
  for (const { metadata, status } of await listed<SeenNode>(cluster, "/api/v1/nodes")) {
    const addresses = [{ type: "Hostname", address: "127.0.0.1" }, ...status.addresses];
    const body = { status: { addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } } };
    await must(cluster, "PATCH", `/api/v1/nodes/${metadata.name}/status`, body);
  }
}

async function listed<T>(cluster: RollingWorld["cluster"], path: string): Promise<readonly T[]> {
  const { body } = await cluster.call({ method: "GET", path });
  return (body as { readonly items: readonly T[] }).items;
}

async function must(
  cluster: RollingWorld["cluster"],
  method: "PATCH" | "POST",
  path: string,
  body: unknown,
): Promise<void> {
  const contentType = method === "PATCH" ? { contentType: PATCH } : {};
  const answer = await cluster.call({ method, path, body, ...contentType });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
