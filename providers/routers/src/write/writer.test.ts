import type { RouterScope } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type SecretReader } from "@podspan/core/ports";
import { configurationOf, type DmvpnRouter } from "@podspan/core/routers";
import { afterEach, expect, test } from "vitest";
import { CISCO_SPOKE } from "../../../../core/src/routers/routers.fixture.ts";
import { type PlainContext, plainContext } from "../../../kubernetes/src/testing/step-context.ts";
import type { RouterAccess } from "../access.ts";
import { routerReader } from "../observe/reader.ts";
import { type IosBehaviour, type IosServer, startIos } from "../ssh/iosxe/ios-server.fixture.ts";
import { iosxeRouter } from "../ssh/iosxe/router.ts";
import { targetOf } from "../ssh/target.fixture.ts";
import { routersWriter } from "./writer.ts";

const SCOPE: RouterScope = { plane: "router", router: "west2-dc1/us-west-2a" };
/** As it comes from the marketplace, with something of its own. */
const FACTORY = `hostname Router
!
username admin privilege 15 secret 9 $9$nobodysbusiness
!
interface GigabitEthernet1
 ip address dhcp
 negotiation auto
 ip nat outside
!
interface GigabitEthernet2
 description theirs
 shutdown
!
ip route 172.31.0.0 255.255.0.0 10.0.109.1
!
line vty 0 4
 login local
 transport input all
!
iox
vrf definition GS
 rd 100:100
 address-family ipv4
!
interface VirtualPortGroup0
 vrf forwarding GS
 ip address 192.168.35.101 255.255.255.0
 ip nat inside
!
ip access-list standard GS_NAT_ACL
 10 permit 192.168.35.0 0.0.0.255
!
ip nat inside source list GS_NAT_ACL interface GigabitEthernet1 vrf GS overload
ip route vrf GS 0.0.0.0 0.0.0.0 GigabitEthernet1 10.0.106.1 global
app-hosting appid guestshell
 app-vnic gateway1 virtualportgroup 0 guest-interface 0
  guest-ipaddress 192.168.35.102 netmask 255.255.255.0
 app-default-gateway 192.168.35.101 guest-interface 0
 name-server0 8.8.8.8
!
`;

/** What a guest shell needs, as the image has it. */
const GUEST_NETWORK = FACTORY.slice(FACTORY.indexOf("iox\n"));
const KEYS = { ike: "plantedikekey0123", nhrp: "nhrpkey1", ospf: "plantedospfkey" };
const servers: IosServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

interface World {
  readonly server: IosServer;
  readonly context: PlainContext;
  readonly apply: (router: DmvpnRouter | undefined, keys?: typeof KEYS) => Promise<void>;
  readonly seen: (router: DmvpnRouter, keys?: typeof KEYS) => Promise<Readonly<Record<string, string>> | string>;
}

async function world(behaviour: Partial<IosBehaviour> = {}): Promise<World> {
  const server = await startIos({ configuration: FACTORY, ...behaviour });
  servers.push(server);
  const access: RouterAccess = {
    platform: "iosxe",
    api: iosxeRouter(targetOf(server)),
    secrets: { ike: { env: "ike" }, nhrp: { env: "nhrp" }, ospf: { env: "ospf" } },
  };
  const context = plainContext({ clock: { now: () => 0, sleep: () => Promise.resolve() } });
  const deps = (keys: typeof KEYS) => ({ reach: () => access, secrets: readerOf(keys) });
  return {
    server,
    context,
    apply: async (router, keys = KEYS) => {
      await routersWriter(deps(keys)).run(stepTo(router), context);
    },
    seen: async (router, keys = KEYS) => {
      const request = { plane: "router" as const, router: SCOPE.router, wanted: configurationOf(router) };
      const { scopes, resources } = await routerReader(deps(keys)).observe(request, context);
      const [status] = Object.values(scopes);
      if (status?.kind === "failed") return status.code;
      return resources[0] === undefined ? {} : statementsOf(resources[0].props);
    },
  };
}

function readerOf(keys: Readonly<Record<string, string>>): SecretReader {
  return { read: ({ env = "" }) => Promise.resolve(keys[env] ?? "") };
}

function stepTo(router: DmvpnRouter | undefined): BoundStep {
  const operation = router === undefined ? "delete" : "update";
  return {
    key: `${operation} it`,
    action: operation,
    operation,
    kind: "router-configuration",
    id: "west2-dc1/router-configuration/us-west-2a",
    scope: SCOPE,
    ...(router === undefined ? {} : { after: { statements: configurationOf(router) } }),
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "it is tested",
  };
}

test("a router becomes what is asked for, in one confirmed transaction, and then nothing is left to do", async () => {
  const { server, apply, seen, context } = await world();
  await apply(CISCO_SPOKE);
  expect(await seen(CISCO_SPOKE)).toEqual(configurationOf(CISCO_SPOKE));
  expect(server.configuration()).toContain(`  pre-shared-key ${KEYS.ike}\n`);
  expect(server.configuration()).toContain(" ip nhrp authentication nhrpkey1\n");
  expect(server.startup()).toBe(server.configuration());
  expect(server.waits()).toBe(false);
  const typed = server.typed.length;
  await apply(CISCO_SPOKE);
  expect(server.typed.length).toBe(typed);
  expect(context.writes.map(({ api }) => api)).toEqual(["router:commit", "router:commit"]);
});

test("all that one look asks goes over one connection, and the first change takes six: an answer, two looks, itself, a look again, its confirmation", async () => {
  const { server, apply, seen } = await world();
  await seen(CISCO_SPOKE);
  expect(server.sessions).toBe(1);
  await apply(CISCO_SPOKE);
  expect(server.sessions).toBe(1 + 6);
  await seen(CISCO_SPOKE);
  expect(server.sessions).toBe(1 + 6 + 1);
});

test("what is remembered, journaled and noted holds no key", async () => {
  const { apply, seen, context } = await world();
  await apply(CISCO_SPOKE);
  const told = JSON.stringify([context.writes, context.prior, context.notes, await seen(CISCO_SPOKE)]);
  for (const key of [...Object.values(KEYS), "$9$nobodysbusiness"]) expect(told).not.toContain(key);
});

test("destroy gives back what was there before, and leaves what was never ours", async () => {
  const { server, apply } = await world();
  const before = server.configuration();
  await apply(CISCO_SPOKE);
  await apply({ ...CISCO_SPOKE, tunnel: { ...CISCO_SPOKE.tunnel, mtu: 1380 }, hostname: "other" });
  await apply(undefined);
  // Lines are part of the router: without anything of ours in it, this one stays.
  const expected = `${before}line vty 5 15\n`;
  expect(server.configuration().split("\n").sort()).toEqual(expected.split("\n").sort());
});

test("the guest shell's network is left as the image has it; where it is missing it is made, and stays", async () => {
  const { server, apply } = await world();
  await apply(CISCO_SPOKE);
  const typed = server.typed.filter((line) => /iox|GS|VirtualPortGroup|app-|guest-ip|nat/.test(line));
  expect(typed.filter((line) => !line.includes("guestshell run"))).toEqual([]);
  const bare = await world({ configuration: FACTORY.replace(GUEST_NETWORK, "").replace(" ip nat outside\n", "") });
  await bare.apply(CISCO_SPOKE);
  expect(await bare.seen(CISCO_SPOKE)).toEqual(configurationOf(CISCO_SPOKE));
  await bare.apply(undefined);
  expect(bare.server.configuration()).toContain("app-hosting appid guestshell\n");
  expect(bare.server.configuration()).not.toContain("event manager");
});

test("a change touches only what differs", async () => {
  const { server, apply } = await world();
  await apply(CISCO_SPOKE);
  const typed = server.typed.length;
  await apply({ ...CISCO_SPOKE, tunnel: { ...CISCO_SPOKE.tunnel, mtu: 1380 } });
  expect(server.typed.slice(typed).filter((line) => !/archive|path/.test(line))).toEqual([
    "interface Tunnel0",
    " ip mtu 1380",
  ]);
});

test("what the Fabric no longer asks for is taken away again", async () => {
  const { server, apply } = await world();
  const { partner: _, ...alone } = CISCO_SPOKE;
  await apply(CISCO_SPOKE);
  expect(server.configuration()).toContain("bfd-template");
  await apply(alone);
  expect(server.configuration()).not.toContain("bfd");
});

test("another key is seen without being told, and replaced", async () => {
  const { server, apply, seen } = await world();
  await apply(CISCO_SPOKE);
  const later = { ...KEYS, ike: "anotherikekey9876" };
  const path = "crypto ikev2 keyring podspan-west2-dc1 > peer hub-1 > pre-shared-key";
  expect(await seen(CISCO_SPOKE)).toMatchObject({ [path]: "pre-shared-key <secret:ike>" });
  expect(await seen(CISCO_SPOKE, later)).toMatchObject({ [path]: "pre-shared-key <hidden>" });
  await apply(CISCO_SPOKE, later);
  expect(server.configuration()).toContain(" pre-shared-key anotherikekey9876\n");
  expect(server.configuration()).not.toContain(KEYS.ike);
});

test.each([
  ["nhrp", "ninechars", "VPN-2", "the NHRP key is longer than 8 characters (environment variable nhrp)"],
  ["ospf", "seventeen-letters", "VPN-3", "the OSPF key is longer than 16 characters (environment variable ospf)"],
  ["ike", "", "VPN-2", "the IKEv2 pre-shared key is empty (environment variable ike)"],
])(
  "a key of %s that no router takes is told by its reference, and the router is not touched",
  async (name, key, code, message) => {
    const { server, apply } = await world();
    await expect(apply(CISCO_SPOKE, { ...KEYS, [name]: key })).rejects.toMatchObject({
      code,
      message,
      faultClass: "invalid",
    });
    expect(server.typed).toEqual([]);
  },
);

test("a statement that the router refuses leaves everything as it was", async () => {
  const { server, apply } = await world({
    answers: (line) => (line.startsWith("tunnel protection") ? "% Invalid input detected at '^' marker.\n" : undefined),
  });
  const before = server.configuration();
  const refused = apply(CISCO_SPOKE);
  await expect(refused).rejects.toMatchObject({ code: "RouterRefused" });
  await expect(refused).rejects.toThrow("`tunnel protection ipsec profile podspan-west2-dc1`");
  expect(server.configuration()).toBe(before);
});

test("a statement that the router takes and does not keep is taken back", async () => {
  const { server, apply } = await world({ answers: (line) => (line === "ip mtu 1400" ? "" : undefined) });
  const before = server.configuration();
  await expect(apply(CISCO_SPOKE)).rejects.toThrow(
    "the router took `interface Tunnel0 > ip mtu` and shows something else",
  );
  expect(server.configuration()).toBe(before);
});

test("a change that cuts Podspan off is taken back and not tried again", async () => {
  const { server, apply } = await world({ cutsItselfOff: true });
  const before = server.configuration();
  await expect(apply(CISCO_SPOKE)).rejects.toMatchObject({ code: "RouterCutOff", faultClass: "invalid" });
  expect(server.configuration()).toBe(before);
  expect(server.waits()).toBe(false);
});

test("while a change waits nothing is said of the router, and the next run begins anew", async () => {
  let cut = false;
  const { server, apply, seen } = await world({
    cut: (line) => {
      if (line !== "configure confirm" || cut) return undefined;
      cut = true;
      return "before";
    },
  });
  const pending = apply(CISCO_SPOKE);
  await expect(pending).rejects.toBeInstanceOf(ProviderError);
  expect(server.waits()).toBe(false);
  await apply(CISCO_SPOKE);
  expect(await seen(CISCO_SPOKE)).toEqual(configurationOf(CISCO_SPOKE));
});

test("a router that nobody says how to reach is a failed scope, and a step on it is refused", async () => {
  const deps = { reach: () => undefined, secrets: readerOf(KEYS) };
  const { context } = await world();
  const { scopes, resources } = await routerReader(deps).observe(
    { plane: "router", router: SCOPE.router, wanted: configurationOf(CISCO_SPOKE) },
    context,
  );
  expect(Object.values(scopes)).toMatchObject([{ kind: "failed", code: "RouterNoAccess" }]);
  expect(resources).toEqual([]);
  await expect(routersWriter(deps).run(stepTo(CISCO_SPOKE), context)).rejects.toMatchObject({ code: "RouterNoAccess" });
});

test("a change that waits is told as such", async () => {
  const { server, seen } = await world();
  await iosxeRouter(targetOf(server)).commit(
    { lines: [{ text: "hostname other", shown: "hostname other" }], files: [], revertAfter: 60 },
    new AbortController().signal,
  );
  expect(await seen(CISCO_SPOKE)).toBe("RouterPending");
});

const PROGRAM = /^bootflash:guest-share\/podspan-west2-dc1-[0-9a-f]{16}\.py$/;

test("what moves routes lies on the router, runs, and is named by the statements that run it", async () => {
  const { server, apply } = await world();
  await apply(CISCO_SPOKE);
  const [path = ""] = Object.keys(server.files());
  expect(path).toMatch(PROGRAM);
  expect(server.guestShellRuns()).toBe(true);
  expect(server.configuration()).toContain(`guestshell run python3 /${path.replace(":", "/")}"`);
});

test("what others do to it is seen, and put right", async () => {
  const { server, apply, seen } = await world();
  await apply(CISCO_SPOKE);
  const [path = ""] = Object.keys(server.files());
  const wanted = configurationOf(CISCO_SPOKE);
  server.put(path, "print()\n");
  expect(await seen(CISCO_SPOKE)).toEqual({ ...wanted, [path]: "print()\n" });
  await apply(CISCO_SPOKE);
  expect(await seen(CISCO_SPOKE)).toEqual(wanted);
  server.put(path, undefined);
  expect(Object.keys(await seen(CISCO_SPOKE))).not.toContain(path);
  await apply(CISCO_SPOKE);
  expect(await seen(CISCO_SPOKE)).toEqual(wanted);
  server.stopGuestShell();
  expect(Object.keys(await seen(CISCO_SPOKE))).not.toContain("guestshell");
  await apply(CISCO_SPOKE);
  expect(server.guestShellRuns()).toBe(true);
});

test("with other settings another program takes its place, and the former goes with what named it", async () => {
  const { server, apply, seen } = await world();
  await apply(CISCO_SPOKE);
  const [former = ""] = Object.keys(server.files());
  const typed = server.typed.length;
  const failover = { program: CISCO_SPOKE.failover?.program ?? "", settings: "{}\n" };
  await apply({ ...CISCO_SPOKE, failover });
  const [path = "", ...others] = Object.keys(server.files());
  expect([path === former, others]).toEqual([false, []]);
  expect(server.configuration()).not.toContain(former.slice("bootflash:".length));
  expect(server.typed.slice(typed).filter((line) => /applet|action/.test(line))).toHaveLength(4);
  expect(await seen({ ...CISCO_SPOKE, failover })).toEqual(configurationOf({ ...CISCO_SPOKE, failover }));
});

test("a change that is taken back leaves the former program in its place", async () => {
  let refuses = false;
  const { server, apply, seen } = await world({
    answers: (line) =>
      refuses && line.startsWith("action 2.0") ? "% Invalid input detected at '^' marker.\n" : undefined,
  });
  await apply(CISCO_SPOKE);
  const [former = ""] = Object.keys(server.files());
  refuses = true;
  const failover = { program: CISCO_SPOKE.failover?.program ?? "", settings: "{}\n" };
  await expect(apply({ ...CISCO_SPOKE, failover })).rejects.toMatchObject({ code: "RouterRefused" });
  expect(Object.keys(server.files())).toContain(former);
  expect(await seen(CISCO_SPOKE)).toEqual(configurationOf(CISCO_SPOKE));
});

test.each([
  ["stops when it did not run before", {}, false],
  ["stays when it was somebody else's", { guestShell: "runs" }, true],
] as const)("destroy takes the program away; the guest shell %s", async (_, behaviour, runs) => {
  const { server, apply } = await world(behaviour);
  await apply(CISCO_SPOKE);
  await apply(undefined);
  expect(server.files()).toEqual({});
  expect(server.guestShellRuns()).toBe(runs);
});

function statementsOf(props: object): Readonly<Record<string, string>> {
  return "statements" in props ? (props.statements as Readonly<Record<string, string>>) : {};
}
