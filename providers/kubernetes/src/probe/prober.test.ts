import type { ProbePod, Survey } from "@podspan/core/prove";
import { describe, expect, test } from "vitest";
import { type Executed, type KubeExecApi, type KubeObject, type KubeReadApi, KubernetesApiError } from "../api.ts";
import { kubernetesProber } from "./prober.ts";

const POD: ProbePod = {
  scope: { plane: "kubernetes", cluster: "west1" },
  part: "pods",
  zone: "a",
  namespace: "shop",
  name: "web-0",
  node: "n1",
  addresses: ["10.0.0.5"],
};
const READY = { kind: "ready", container: "web", tools: [], listening: [] } as const;
const never = new AbortController().signal;

type Answer = Partial<Executed> | KubernetesApiError;

/** A cluster of one pod whose container answers each command so: by its first two words. */
function proberWith(
  answers: (command: string, signal: AbortSignal) => Answer | Promise<Answer>,
  pod: Partial<KubeObject> = {},
) {
  const targets: string[] = [];
  const api: KubeReadApi & KubeExecApi = {
    list: async () => [],
    get: async () => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-0" },
      spec: { containers: [{ name: "web" }, { name: "side" }] },
      ...pod,
    }),
    exec: async ({ namespace, pod: name, container }, command, signal) => {
      targets.push(`${namespace}/${name}/${container}`);
      const answer = await answers(command.slice(0, 2).join(" "), signal);
      if (answer instanceof KubernetesApiError) throw answer;
      return { stdout: "", stderr: "", exitCode: 0, ...answer };
    },
  };
  const world = { open: async () => api };
  const prober = kubernetesProber({ world, address: ({ cluster }) => ({ cluster }), deadlineMs: 50 });
  return { prober, targets, survey: (): Promise<Survey> => prober.survey(POD, never) };
}

describe("a pod that is asked what it has", () => {
  test("is ready with a program and its open ports, in the container that kubectl would take", async () => {
    const sockets = "0: 00000000:0050 00000000:0000 0A 0\n1: 0A00000B:0051 00000000:0000 0A 0\n";
    const answers = (command: string) =>
      command === "sh -c" ? { stdout: `has ping\n${sockets}end` } : { stdout: "ping from iputils 20221126" };
    const plain = proberWith(answers);
    expect(await plain.survey()).toEqual({
      kind: "ready",
      container: "web",
      tools: ["ping (iputils)"],
      listening: [80],
    });
    const metadata = { name: "web-0", annotations: { "kubectl.kubernetes.io/default-container": "side" } };
    const named = proberWith(answers, { metadata });
    expect(await named.survey()).toMatchObject({ container: "side" });
    expect([...new Set([...plain.targets, ...named.targets])]).toEqual(["shop/web-0/web", "shop/web-0/side"]);
  });

  test.each<[string, Answer, Partial<Extract<Survey, { kind: "unusable" }>>]>([
    [
      "may not be entered",
      new KubernetesApiError(403, "Forbidden", "no"),
      { code: "Forbidden", fix: expect.stringContaining('"resources":["pods/exec"],"verbs":["create","get"]') },
    ],
    ["is gone", new KubernetesApiError(404, "NotFound", "no"), { code: "NotFound" }],
    [
      "has no shell",
      new KubernetesApiError(500, "ProgramMissing", "no"),
      { code: "ProgramMissing", why: expect.stringContaining("no shell") },
    ],
    [
      "is behind something that passes no WebSockets on",
      new KubernetesApiError(0, "NoWebSocket", "no"),
      { code: "NoWebSocket", fix: expect.stringContaining("proxy") },
    ],
    [
      "breaks off",
      new KubernetesApiError(0, "ExecBroken", "no"),
      { code: "ExecBroken", fix: expect.stringContaining("10250") },
    ],
    ["has nothing to send with", { stdout: "end" }, { code: "NoTools" }],
  ])("that %s says so", async (_, answer, expected) => {
    expect(await proberWith(() => answer).survey()).toMatchObject({ kind: "unusable", ...expected });
  });

  test("that does not answer in time says so", async () => {
    const hangs = (_: string, signal: AbortSignal) =>
      new Promise<Answer>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    expect(await proberWith(hangs).survey()).toMatchObject({ kind: "unusable", code: "Timeout" });
  });

  test("an interruption is no answer", async () => {
    const stop = new AbortController();
    stop.abort(new Error("interrupted"));
    const { prober } = proberWith((_, signal) => Promise.reject(signal.reason));
    await expect(prober.survey(POD, stop.signal)).rejects.toThrow("interrupted");
  });
});

describe("a packet", () => {
  const equipped = async (has: string, words: string) => {
    const { prober, survey } = proberWith((command) => {
      if (command === "sh -c") return { stdout: `${has}\nend` };
      if (command === "ping -V" || command === "nc -h") return { stdout: words };
      return new KubernetesApiError(503, "ServiceUnavailable", "the kubelet is away");
    });
    await survey();
    return prober;
  };

  test("that the container has no program for is not sent", async () => {
    const prober = await equipped("has nc", "-z");
    const send = (packet: Parameters<typeof prober.send>[2]) => prober.send(POD, READY, packet, "10.0.0.9", never);
    expect(await send({ kind: "echo" })).toEqual({ kind: "unsent", why: "container web has no `ping`" });
    expect(await send({ kind: "large", bytes: 1500 })).toEqual({ kind: "unsent", why: "container web has no `ping`" });
    const busybox = await equipped("has ping", "BusyBox v1.36");
    expect(await busybox.send(POD, READY, { kind: "large", bytes: 1500 }, "10.0.0.9", never)).toMatchObject({
      kind: "unsent",
    });
    expect(await busybox.send(POD, READY, { kind: "tcp", port: 80 }, "10.0.0.9", never)).toMatchObject({
      kind: "unsent",
    });
  });

  test("whose command cannot be run is not sent either, and nothing is thrown", async () => {
    const prober = await equipped("has nc", "-z");
    expect(await prober.send(POD, READY, { kind: "tcp", port: 80 }, "10.0.0.9", never)).toMatchObject({
      kind: "unsent",
      why: expect.stringContaining("the kubelet is away"),
    });
  });
});
