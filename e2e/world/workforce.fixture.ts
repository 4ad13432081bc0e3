import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { EksAnswer, EksRequest } from "../../tools/peers/moto-front/front.ts";
import type { RealCluster } from "./cluster.fixture.ts";
import { REGION } from "./moto-world.fixture.ts";
import { attachPodInterface, podAddress, warmAddresses } from "./vpc-cni.fixture.ts";
import { pod, replicaSet } from "./web-pods.fixture.ts";

/** An instance of a group, with the node that it is. */
interface Member {
  readonly instance: string;
  readonly zone: string;
  /** Node subnet that it was launched in. */
  readonly subnet: string;
  /** Its own address. */
  readonly address: string;
  /** Primary. */
  readonly networkInterface: string;
  /** Those of its pods, the next one first. */
  readonly podAddresses: string[];
}

/** A managed node group, or an Auto Scaling group of the user's own. */
interface Group {
  readonly name: string;
  /** How EKS describes it; absent: EKS knows nothing of it. */
  readonly eks?: Readonly<Record<string, unknown>>;
  /** Node subnets with their zones: one instance in each. */
  readonly places: readonly { readonly subnet: string; readonly zone: string }[];
  readonly members: Member[];
  ending: boolean;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string };
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly unschedulable?: boolean };
}

/** What a test sees of the workforce. */
export interface Population {
  readonly nodes: readonly { readonly name: string; readonly cordoned: boolean; readonly group: string }[];
  /** Pods that run, and those that wait for a node or are ending. */
  readonly running: number;
  readonly unsettled: number;
}

export interface WorkforceOptions {
  readonly cluster: RealCluster;
  /** moto as AWS is. */
  readonly endpoint: string;
  readonly places: Group["places"];
  /** Security group of each instance: the cluster's own, as EKS has it. */
  readonly securityGroup: string;
  readonly groups: readonly { readonly name: string; readonly managed: boolean }[];
  /** How many pods the one ReplicaSet keeps. */
  readonly replicas: number;
}

const PODS = "/api/v1/namespaces/default/pods";
const REPLICA_SETS = "/apis/apps/v1/namespaces/default/replicasets";
/** Between two looks at what is to be done. */
const TICK_MS = 100;

/**
 * Stands in for all that no test machine has: EC2's Auto Scaling, EKS's node groups, the kubelet of each instance with the VPC CNI, the
 * node controller of the cloud, the scheduler and the ReplicaSet controller. Each does what it does in a real cluster by the same API
 * calls, on moto and a real API server; evictions, budgets and owners are the API server's and its controllers' own.
 */
export class Workforce {
  readonly #options: WorkforceOptions;
  readonly #ec2: EC2Client;
  readonly #groups: Group[];
  #made = 0;
  #owner = { name: "web", uid: "" };
  #stopped = false;
  #fewest = Number.POSITIVE_INFINITY;
  #loop: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #broken = Promise.withResolvers<never>();

  private constructor(options: WorkforceOptions) {
    this.#options = options;
    this.#broken.promise.catch(() => undefined);
    const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
    this.#ec2 = new EC2Client({ endpoint: options.endpoint, region: REGION, credentials });
    this.#groups = options.groups.map(({ name, managed }) => ({
      name,
      ...(managed ? { eks: described(name, options.places) } : {}),
      places: options.places,
      members: [],
      ending: false,
    }));
  }

  /** Returns when every group has its nodes and every pod runs. */
  static async start(options: WorkforceOptions): Promise<Workforce> {
    const workforce = new Workforce(options);
    const { body } = await workforce.#call("POST", REPLICA_SETS, replicaSet(options.replicas));
    workforce.#owner = { name: "web", uid: (body as { readonly metadata: { readonly uid: string } }).metadata.uid };
    workforce.#loop = workforce.#work();
    await workforce.settled();
    return workforce;
  }

  /** Waits until nothing is under way: all nodes there, all pods running. Throws what the stand-ins ran into. */
  async settled(): Promise<Population> {
    for (let look = 0; look < 600; look += 1) {
      if (this.#failure !== undefined) throw this.#failure;
      const population = await this.population();
      const wanted = this.#groups.reduce((sum, group) => sum + (group.ending ? 0 : group.places.length), 0);
      const isWhole = population.nodes.length === wanted && population.running === this.#options.replicas;
      if (isWhole && population.unsettled === 0 && this.#groups.every(({ ending }) => !ending)) return population;
      await pause();
    }
    throw new Error(`the nodes never settled: ${JSON.stringify(await this.population())}`);
  }

  /** How many pods ran at least, of all moments since every one of them did. */
  get fewest(): number {
    return this.#fewest;
  }

  async population(): Promise<Population> {
    const [nodes, pods] = [await this.#nodes(), await this.#pods()];
    return {
      nodes: nodes.map(({ metadata: { name }, spec }) => ({
        name,
        cordoned: spec.unschedulable === true,
        group: this.#groupOf(name)?.name ?? "",
      })),
      running: pods.filter(runs).length,
      unsettled: pods.filter((pod) => !runs(pod)).length,
    };
  }

  /** What somebody does who relies on the stand-ins; rejects at once when one of them fails. */
  relied<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#broken.promise]);
  }

  /** EKS's part: node groups. Undefined for what is not about them. */
  async eks({ method, path, body }: EksRequest): Promise<EksAnswer | undefined> {
    const [, name] = /^\/clusters\/prod\/node-groups(?:\/([^/]+))?$/.exec(path) ?? [];
    if (!path.startsWith("/clusters/prod/node-groups") || path.includes("/update")) return undefined;
    const managed = this.#groups.filter(({ eks }) => eks !== undefined);
    if (method === "GET" && name === undefined) return answered({ nodegroups: managed.map((group) => group.name) });
    if (method === "POST") return answered({ nodegroup: this.#create(JSON.parse(body)) });
    const group = managed.find((one) => one.name === name);
    if (group === undefined) return noGroup(name ?? "");
    if (method === "DELETE") await this.#end(group);
    return answered({ nodegroup: this.#describe(group) });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
    this.#ec2.destroy();
  }

  #create(input: Readonly<Record<string, unknown>>): unknown {
    const name = String(input.nodegroupName);
    const subnets = input.subnets as readonly string[];
    const places = this.#options.places.filter(({ subnet }) => subnets.includes(subnet));
    const known = this.#groups.find((group) => group.name === name);
    const group: Group = known ?? {
      name,
      eks: { ...described(name, places), ...input },
      places,
      members: [],
      ending: false,
    };
    if (known === undefined) this.#groups.push(group);
    return this.#describe(group);
  }

  async #end(group: Group): Promise<void> {
    if (group.ending) return;
    group.ending = true;
    const InstanceIds = group.members.map(({ instance }) => instance);
    if (InstanceIds.length > 0) await this.#ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  }

  #describe({ eks, ending, members, places }: Group): unknown {
    const status = ending ? "DELETING" : members.length < places.length ? "CREATING" : "ACTIVE";
    return { ...eks, status, health: { issues: [] } };
  }

  /** Everybody's work, one after the other, again and again. */
  async #work(): Promise<void> {
    try {
      while (!this.#stopped) {
        for (const group of [...this.#groups]) await this.#scale(group);
        this.#count(await this.#pods());
        await this.#replicas();
        for (const pod of await this.#pods()) await this.#tend(pod);
        await pause();
      }
    } catch (error) {
      this.#failure = error;
      this.#broken.reject(error);
    }
  }

  #count(pods: readonly Pod[]): void {
    const running = pods.filter(runs).length;
    const isWhole = running === this.#options.replicas;
    if (isWhole || this.#fewest !== Number.POSITIVE_INFINITY) this.#fewest = Math.min(this.#fewest, running);
  }

  /** Auto Scaling and the cloud's node controller: an instance that is gone loses its node, and gets a successor. */
  async #scale(group: Group): Promise<void> {
    const gone = await this.#ended(group);
    for (const member of gone) {
      await this.#forget(member);
      group.members.splice(group.members.indexOf(member), 1);
    }
    if (group.ending) {
      if (group.members.length === 0) this.#groups.splice(this.#groups.indexOf(group), 1);
      return;
    }
    for (const place of group.places) {
      if (group.members.some(({ subnet }) => subnet === place.subnet)) continue;
      const member = await this.#launch(place, group);
      await this.#join(member, group);
      group.members.push(member);
    }
  }

  async #ended({ members }: Group): Promise<readonly Member[]> {
    if (members.length === 0) return [];
    const InstanceIds = members.map(({ instance }) => instance);
    const { Reservations = [] } = await this.#ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    const ended = Reservations.flatMap(({ Instances = [] }) => Instances).filter(
      ({ State }) => State?.Name === "terminated",
    );
    return members.filter(({ instance }) => ended.some(({ InstanceId }) => InstanceId === instance));
  }

  async #forget({ instance }: Member): Promise<void> {
    const pods = (await this.#pods()).filter(({ spec }) => spec.nodeName === instance);
    for (const { metadata } of pods) await this.#finish(metadata.name);
    await this.#call("DELETE", `/api/v1/nodes/${instance}`);
  }

  async #launch({ subnet, zone }: Group["places"][number], { name }: Pick<Group, "name">): Promise<Member> {
    const launch = new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      InstanceType: "m5.large",
      SubnetId: subnet,
      SecurityGroupIds: [this.#options.securityGroup],
      MinCount: 1,
      MaxCount: 1,
      // EC2 Auto Scaling sets it, for managed groups too.
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "aws:autoscaling:groupName", Value: name }] }],
    });
    const made = (await this.#ec2.send(launch)).Instances?.[0];
    const { InstanceId: instance = "", PrivateIpAddress: address = "" } = made ?? {};
    const networkInterface = made?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? "";
    return { instance, zone, subnet, address, networkInterface, podAddresses: [] };
  }

  /** The kubelet registers, and is Ready once the VPC CNI has what its configuration asks for. */
  async #join(member: Member, { name: group, eks }: Group): Promise<void> {
    const { instance, zone, address } = member;
    const isCustom = (await this.#options.cluster.awsNodeEnv()).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG === "true";
    const podInterface = isCustom ? await this.#attach(instance, zone) : member.networkInterface;
    member.podAddresses.push(...(await warmAddresses(this.#ec2, podInterface)));
    const labels = {
      "topology.kubernetes.io/zone": zone,
      "kubernetes.io/os": "linux",
      "node.kubernetes.io/instance-type": "m5.large",
      ...(eks === undefined ? {} : { "eks.amazonaws.com/nodegroup": group }),
    };
    const node = { metadata: { name: instance, labels }, spec: { providerID: `aws:///${zone}/${instance}` } };
    await this.#call("POST", "/api/v1/nodes", node);
    const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is ready" }];
    const addresses = [{ type: "InternalIP", address }];
    const status = { addresses, conditions, allocatable: { pods: isCustom ? "20" : "29" }, capacity: { pods: "29" } };
    await this.#call("PATCH", `/api/v1/nodes/${instance}/status`, { status });
    // Admission taints every new node until its controller has seen it Ready; nobody here does.
    await this.#call("PATCH", `/api/v1/nodes/${instance}`, { spec: { taints: [] } });
  }

  async #attach(instance: string, zone: string): Promise<string> {
    const config = (await this.#options.cluster.eniConfigs()).find(({ metadata }) => metadata.name === zone);
    if (config === undefined) throw new Error(`no ENIConfig ${zone}: the node would never become Ready`);
    return attachPodInterface(this.#ec2, config, instance);
  }

  /** The ReplicaSet controller: as many pods that are not ending as it is told. */
  async #replicas(): Promise<void> {
    const alive = (await this.#pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined).length;
    for (let missing = this.#options.replicas - alive; missing > 0; missing -= 1) {
      this.#made += 1;
      await this.#call("POST", PODS, pod(`web-${this.#made}`, this.#owner));
    }
  }

  /** The scheduler places a pod, its kubelet runs it, and ends it when it is told to. */
  async #tend({ metadata: { name, deletionTimestamp }, spec, status }: Pod): Promise<void> {
    if (deletionTimestamp !== undefined) return this.#finish(name);
    let target = spec.nodeName;
    if (target === undefined) {
      const open = (await this.#nodes()).filter((node) => node.spec.unschedulable !== true);
      target = open[this.#made % Math.max(1, open.length)]?.metadata.name;
      if (target === undefined) return;
      const binding = { apiVersion: "v1", kind: "Binding", metadata: { name }, target: { kind: "Node", name: target } };
      await this.#call("POST", `${PODS}/${name}/binding`, binding);
    }
    if (status?.phase === "Running") return;
    const conditions = [{ type: "Ready", status: "True" }];
    const addresses = podAddress(this.#memberOf(target)?.podAddresses ?? []);
    await this.#call("PATCH", `${PODS}/${name}/status`, { status: { phase: "Running", conditions, ...addresses } });
  }

  #finish(name: string): Promise<void> {
    return this.#call("DELETE", `${PODS}/${name}?gracePeriodSeconds=0`).then(() => undefined);
  }

  #groupOf(node: string): Group | undefined {
    return this.#groups.find(({ members }) => members.some(({ instance }) => instance === node));
  }

  #memberOf(node: string): Member | undefined {
    return this.#groupOf(node)?.members.find(({ instance }) => instance === node);
  }

  async #nodes(): Promise<readonly Node[]> {
    return ((await this.#call("GET", "/api/v1/nodes")).body as { readonly items: readonly Node[] }).items;
  }

  async #pods(): Promise<readonly Pod[]> {
    return ((await this.#call("GET", PODS)).body as { readonly items: readonly Pod[] }).items;
  }

  /** A thing that is gone by now, or changed meanwhile, is looked at again in the next round. */
  async #call(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await this.#options.cluster.call({ method, path, body, contentType });
    if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

function described(name: string, places: Group["places"]): Readonly<Record<string, unknown>> {
  return {
    nodegroupName: name,
    clusterName: "prod",
    nodegroupArn: `arn:aws:eks:${REGION}:123456789012:nodegroup/prod/${name}/1`,
    version: "1.34",
    capacityType: "ON_DEMAND",
    scalingConfig: { minSize: 1, maxSize: places.length + 1, desiredSize: places.length },
    instanceTypes: ["m5.large"],
    subnets: places.map(({ subnet }) => subnet),
    amiType: "AL2023_x86_64_STANDARD",
    nodeRole: "arn:aws:iam::123456789012:role/nodes",
    tags: {},
  };
}

function runs({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase === "Running";
}

function answered(body: unknown): EksAnswer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function noGroup(name: string): EksAnswer {
  const headers = { "content-type": "application/json", "x-amzn-errortype": "ResourceNotFoundException" };
  return { status: 404, headers, body: JSON.stringify({ message: `No node group found for name: ${name}.` }) };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
