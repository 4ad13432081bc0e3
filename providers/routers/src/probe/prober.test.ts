import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Snapshot } from "@podspan/core/observed";
import { routerQuestions } from "@podspan/core/prove";
import { failingLayer } from "@podspan/core/routers";
import { type Fabric, parseFabric } from "@podspan/core/spec";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RouterAccess } from "../access.ts";
import { startIos } from "../ssh/iosxe/ios-server.fixture.ts";
import { type LinuxServer, startLinux } from "../ssh/linux/linux-server.fixture.ts";
import { sshRouter } from "../ssh/router.ts";
import { targetOf } from "../ssh/target.fixture.ts";
import { routersProber } from "./prober.ts";

const never = new AbortController().signal;
const COMMANDS = ["swanctl --list-sas 2>/dev/null || true", "vtysh -c 'show ip nhrp json' 2>/dev/null || true"];
let server: LinuxServer;

beforeEach(async () => {
  server = await startLinux();
});
afterEach(() => server.stop());

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(server.programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function prober(password = "linux-password") {
  const target = targetOf(server, { platform: "linux", user: "admin", password });
  const access: RouterAccess = { platform: "linux", api: sshRouter(target), secrets: {} };
  return routersProber({ reach: ({ router }) => (router === "up/a" ? access : undefined) });
}

test("what every command prints is told in their order, over SSH", async () => {
  await program("swanctl", 'echo "hub-1: #3, ESTABLISHED, IKEv2, $1"');
  await program("vtysh", 'echo "{\\"asked\\": \\"$2\\"}"');
  expect(await prober().show("up/a", COMMANDS, never)).toEqual({
    kind: "answered",
    outputs: ["hub-1: #3, ESTABLISHED, IKEv2, --list-sas\n", '{"asked": "show ip nhrp json"}\n'],
  });
  expect(server.connections).toBe(1);
});

test("a program that does not run is an answer: its layer fails", async () => {
  await program("swanctl", "echo connecting to socket failed >&2; exit 111");
  await program("vtysh", "exit 1");
  const answer = await prober().show("up/a", COMMANDS, never);
  if (answer.kind === "silent") throw new Error(answer.why);
  const [sas = "", nhrp = ""] = answer.outputs;
  expect(failingLayer({ sas, nhrp, neighbours: "", routes: "" }, ["10.1.0.0/16"])).toBe("ike");
});

test("a router that nobody can reach, or that refuses, is silent and says why, without a secret", async () => {
  expect(await prober().show("up/b", COMMANDS, never)).toEqual({
    kind: "silent",
    why: "nothing says how it is reached",
  });
  const refused = await prober("wrong-password").show("up/a", COMMANDS, never);
  expect(refused).toMatchObject({ kind: "silent", why: expect.any(String) });
  expect(JSON.stringify(refused)).not.toContain("wrong-password");
  server.shut();
  expect(await prober().show("up/a", COMMANDS, never)).toMatchObject({ kind: "silent" });
});

describe("a hub at the end of SSH tells of each of its spokes", () => {
  const SITE =
    "sites: { dc: { nodes: [10.1.0.0/16], hubs: [{ platform: PLATFORM, publicIp: 203.0.113.1, tunnelAddress: 10.250.0.1, access: { key: { env: KEY }, hostKey: KNOWN } }] } }";
  function fabric(platform: "linux" | "iosxe"): Fabric {
    const { fabric, diagnostics } = parseFabric(
      `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hybrid, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs: { a: { region: us-west-2, id: vpc-0123abcd } }
  ${SITE.replace("PLATFORM", platform).replace("KNOWN", `SHA256:${"A".repeat(43)}`)}
  links:
    up:
      dmvpn:
        vpc: a
        site: dc
        routers:
          - { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9 }
          - { platform: linux, zone: us-west-2b, tunnelAddress: 10.250.0.10 }
        tunnel: { network: 10.250.0.0/24 }
        ike: { preSharedKey: { aws: podspan/ike } }
`,
      "fabric.yaml",
    );
    if (fabric === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return fabric;
  }
  const nothing: Snapshot = { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: [] };

  async function toldBy(platform: "linux" | "iosxe", api: RouterAccess["api"]) {
    const [question] = routerQuestions(fabric(platform), nothing).asked;
    if (question === undefined) throw new Error("nobody is asked");
    const reach = ({ router }: { readonly router: string }): RouterAccess | undefined =>
      router === "dc/hub-1" ? { platform, api, secrets: {} } : undefined;
    const answer = await routersProber({ reach }).show(question.router, question.commands, never);
    if (answer.kind === "silent") throw new Error(answer.why);
    return question.told(answer.outputs).map(({ evidence }) => [evidence.kind === "told" && evidence.about, evidence]);
  }

  const told = (about: string, fails?: string) => [
    about,
    { kind: "told", name: "sites/dc/hub-1", role: "hub", about, ...(fails === undefined ? {} : { fails }) },
  ];

  test("of Linux: one is not registered", async () => {
    const sas = ["a", "b"].map(
      (zone, at) =>
        `up-us-west-2${zone}: #${at + 1}, ESTABLISHED, IKEv2, a_i b_r*\n  remote 'us-west-2${zone}.up.hybrid.podspan' @ 52.0.0.${at}[4500]\n  gre: #${at + 3}, reqid 1, INSTALLED, TRANSPORT-in-UDP, ESP:AES_GCM_16-256\n`,
    );
    const full = [{ converged: "Full" }];
    const answers = {
      nhrp: { table: [{ type: "dynamic", up: true, protocolAddress: "10.250.0.9" }] },
      neighbor: { neighbors: { "10.250.0.9": full } },
      route: {},
    };
    await program("swanctl", `cat <<'END'\n${sas.join("")}END`);
    const cases = Object.entries(answers).map(([word, value]) => `*${word}*) echo '${JSON.stringify(value)}' ;;`);
    await program("vtysh", `case "$2" in\n${cases.join("\n")}\nesac`);
    const target = targetOf(server, { platform: "linux", user: "admin", password: "linux-password" });
    expect(await toldBy("linux", sshRouter(target))).toEqual([told("up/us-west-2a"), told("up/us-west-2b", "nhrp")]);
  });

  test("of IOS-XE: one has exchanged no keys", async () => {
    const answers: Readonly<Record<string, string>> = {
      "show dmvpn":
        "Interface: Tunnel0, IPv4 NHRP Details\n # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb\n     1 52.0.0.1          10.250.0.9    UP 00:41:12    DN\n",
      "show crypto ipsec sa":
        "interface: Tunnel0\n   protected vrf: (none)\n   current_peer 52.0.0.1 port 4500\n     inbound esp sas:\n      spi: 0x5678EF01(1)\n     outbound esp sas:\n      spi: 0xABCD1234(2)\n",
      "show ip ospf neighbor": "10.250.0.9        0   FULL/  -        00:00:32    10.250.0.9      Tunnel0\n",
    };
    const ios = await startIos({ configuration: "", password: "ios-password", answers: (line) => answers[line] });
    try {
      const target = targetOf(ios, { platform: "iosxe", user: "admin", password: "ios-password" });
      expect(await toldBy("iosxe", sshRouter(target))).toEqual([told("up/us-west-2a"), told("up/us-west-2b", "ike")]);
    } finally {
      await ios.stop();
    }
  });
});

test("a run that is interrupted asks no further", async () => {
  const stopped = new AbortController();
  stopped.abort(new Error("interrupted"));
  await expect(prober().show("up/a", COMMANDS, stopped.signal)).rejects.toThrow("interrupted");
});
