import type { KubernetesScope } from "@podspan/core/desired";
import { type Prober, ProviderError } from "@podspan/core/ports";
import type { ProbePacket, ProbePod, Reception, Survey } from "@podspan/core/prove";
import {
  type ClusterAddress,
  type Executed,
  type KubeExecApi,
  type KubeObject,
  type KubeReadApi,
  type KubeWorld,
  type ObjectKey,
  PODS,
} from "../api.ts";
import { callOn, translated } from "../errors.ts";
import { at, listOf, textOf } from "../objects/json.ts";
import { connectCommand, connectReception, listenCommand, toldReception } from "./connect.ts";
import { echoCommand, largeCommand, pingReception } from "./ping.ts";
import { type Equipment, equipmentOf, programsIn, SURVEY_SCRIPT } from "./survey.ts";

/** No command of ours takes longer by itself; what does hangs. */
const DEADLINE_MS = 20_000;

/** kubectl's own choice where a pod has several containers. */
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

export interface ProberDeps {
  readonly world: KubeWorld<KubeReadApi & KubeExecApi>;
  readonly address: (scope: KubernetesScope) => ClusterAddress;
  /** How long one command may take, in milliseconds; default: 20 s. */
  readonly deadlineMs?: number;
}

/** Sends packets from pods with what their containers have: `ping`, `nc`, `bash`. */
export function kubernetesProber(deps: ProberDeps): Prober {
  const equipped = new Map<string, Equipment>();
  return {
    survey: async (pod, signal) => {
      try {
        const container = await containerOf(deps, pod);
        const equipment = await equipmentIn((command) => run(deps, pod, container, command, signal));
        equipped.set(keyOf(pod), equipment);
        return surveyOf(pod, container, equipment);
      } catch (fault) {
        return unusable(fault, pod);
      }
    },
    send: async (from, { container }, packet, address, signal) => {
      const equipment = equipped.get(keyOf(from)) ?? { mtus: [], listeners: [] };
      try {
        return await send({ deps, from, container, equipment, signal }, packet, address);
      } catch (fault) {
        if (!(fault instanceof ProviderError)) throw fault;
        return { kind: "unsent", why: fault.message };
      }
    },
  };
}

async function equipmentIn(exec: (command: readonly string[]) => Promise<Executed>): Promise<Equipment> {
  const { stdout } = await exec(["sh", "-c", SURVEY_SCRIPT]);
  const has = programsIn(stdout);
  const wordsOf = async (program: string, flag: string): Promise<string> => {
    if (!has.has(program)) return "";
    const said = await exec([program, flag]);
    return `${said.stdout}\n${said.stderr}`;
  };
  return equipmentOf(stdout, { ping: await wordsOf("ping", "-V"), nc: await wordsOf("nc", "-h") });
}

function keyOf({ scope, namespace, name }: ProbePod): string {
  return `${scope.cluster}/${namespace}/${name}`;
}

interface Sending {
  readonly deps: ProberDeps;
  readonly from: ProbePod;
  readonly container: string;
  readonly equipment: Equipment;
  readonly signal: AbortSignal;
}

async function send(sending: Sending, packet: ProbePacket, address: string): Promise<Reception> {
  const { deps, from, container, equipment, signal } = sending;
  const { ping, connect, mtus } = equipment;
  const exec = (command: readonly string[]): Promise<Executed> => run(deps, from, container, command, signal);
  const sender = { addresses: from.addresses, mtus };
  switch (packet.kind) {
    case "echo":
      if (ping === undefined) return { kind: "unsent", why: `container ${container} has no \`ping\`` };
      return pingReception(await exec(echoCommand(ping.name, address)), sender);
    case "large":
      if (ping?.uncut !== true) {
        const has =
          ping === undefined ? "no `ping`" : `only the \`ping\` of ${ping.name}, which lets its packets be cut`;
        return { kind: "unsent", why: `container ${container} has ${has}` };
      }
      return pingReception(await exec(largeCommand(packet.bytes, address)), sender);
    case "tcp":
      if (connect === undefined)
        return { kind: "unsent", why: `container ${container} has neither \`nc\` nor \`bash\`` };
      if (packet.tells === true) return toldReception(await exec(listenCommand(connect, address, packet.port)));
      return connectReception(await exec(connectCommand(connect, address, packet.port)));
  }
}

function surveyOf(pod: ProbePod, container: string, { ping, connect, listeners }: Equipment): Survey {
  if (ping === undefined && connect === undefined) {
    const why = `container ${container} has neither \`ping\` nor \`nc\` nor \`bash\``;
    return { kind: "unusable", code: "NoTools", why, fix: TOOLS_FIX };
  }
  const mine = listeners.filter(({ address }) => address === undefined || pod.addresses.includes(address));
  return {
    kind: "ready",
    container,
    tools: [...(ping === undefined ? [] : [`ping (${ping.name})`]), ...(connect === undefined ? [] : [connect])],
    listening: [...new Set(mine.map(({ port }) => port))],
  };
}

const TOOLS_FIX =
  "Label a pod whose image has a shell and `ping`, or let `podspan verify --probe-pods | kubectl apply -f -` make some.";

/** As kubectl chooses it. The pod may have ended since it was seen. */
async function containerOf({ world, address }: ProberDeps, pod: ProbePod): Promise<string> {
  const api = await translated("open", () => world.open(address(pod.scope)));
  const object = await translated(callOn("get", podKey(pod)), () => api.get(podKey(pod)));
  const [first] = listOf(at(object.spec, "containers")).map((one) => textOf(at(one, "name")));
  return defaultContainer(object) ?? first ?? "";
}

function defaultContainer({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[DEFAULT_CONTAINER];
}

function podKey({ namespace, name }: ProbePod): ObjectKey {
  return { type: PODS, namespace, name };
}

/** One command; whatever keeps it from running is a ProviderError, but an abort of the whole run. */
async function run(
  { world, address, deadlineMs = DEADLINE_MS }: ProberDeps,
  pod: ProbePod,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<Executed> {
  const { namespace, name } = pod;
  const api = await translated("open", () => world.open(address(pod.scope)));
  const both = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  try {
    return await translated(callOn("exec", podKey(pod)), () =>
      api.exec({ namespace, pod: name, container }, command, both),
    );
  } catch (fault) {
    if (signal.aborted || fault instanceof ProviderError || !both.aborted) throw fault;
    throw tooLong(pod, command, deadlineMs);
  }
}

function tooLong({ namespace, name }: ProbePod, command: readonly string[], deadlineMs: number): ProviderError {
  return new ProviderError({
    faultClass: "transient",
    code: "Timeout",
    message: `exec pods ${namespace}/${name}: \`${command[0]}\` had not ended after ${deadlineMs / 1000} s`,
    hint: "Look whether the node and its kubelet answer: `kubectl exec` by hand, and `kubectl get node`.",
    api: "kubernetes:exec",
  });
}

function unusable(fault: unknown, { namespace, name }: ProbePod): Survey {
  if (!(fault instanceof ProviderError)) throw fault;
  const { code, message, hint } = fault;
  if (code !== "ProgramMissing") return { kind: "unusable", code, why: message.replace(/:\s*$/, ""), fix: hint };
  return { kind: "unusable", code, why: `the container of ${namespace}/${name} has no shell (\`sh\`)`, fix: TOOLS_FIX };
}
