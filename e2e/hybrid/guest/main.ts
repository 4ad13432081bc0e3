import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Findings, Scene, SceneSpoke } from "../scene.ts";
import { SITE_POD } from "../scene.ts";
import { serveEc2 } from "./ec2.ts";
import { layerOf, layersByHub, refusedErrors } from "./layers.ts";
import { elasticOf, networksOf, ownRoutes, podOf } from "./namespaces.ts";
import { Router } from "./router.ts";
import { Shell } from "./shell.ts";
import { watchWire } from "./wire.ts";

const scene: Scene = JSON.parse(readFileSync("/in/scene.json", "utf8"));
const findings: {
  seconds: Record<string, number>;
  layers: Record<string, Findings["layers"][string]>;
  hub: Findings["hub"];
  why: Record<string, string>;
  refusedErrors: Record<string, number>;
  pings: Record<string, boolean>;
  wire: readonly string[];
  routes: Record<string, Findings["routes"][string]>;
  toPartner: Record<string, string>;
} = { seconds: {}, layers: {}, hub: {}, why: {}, refusedErrors: {}, pings: {}, wire: [], routes: {}, toPartner: {} };

/** From power on, which is where the kernel counts from. */
const uptime = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
const reached = (step: string): void => {
  findings.seconds[step] = uptime();
  findings.routes[step] = ledNow();
  console.log(`${uptime()} ${step} ${JSON.stringify(findings)}`);
  writeFileSync("/out/findings.json", JSON.stringify(findings));
};

findings.seconds.begun = uptime();

/** The spoke to which each route to the site leads now. */
function ledNow(): readonly string[] {
  return scene.tables.flatMap(({ routes }, at) =>
    Object.keys(routes).map((range) => vpcRoutes.ledTo(at, range)?.name ?? "none"),
  );
}

const isToFail = (name: string): boolean =>
  scene.spokes.some((spoke) => spoke.name === name && spoke.fails !== undefined);

/** Seconds that anything may take: no measure, the machine may be busy with other things. */
const PATIENCE = 120;

/** Tries every so many milliseconds until it is so, or patience is at its end; whether it is so. To ask costs routers time that they need. */
async function until(every: number, what: () => Promise<boolean> | boolean): Promise<boolean> {
  const end = uptime() + PATIENCE;
  while (!(await what())) {
    if (uptime() > end) return false;
    await pause(every);
  }
  return true;
}

const pods = new Map<string, Shell>([...scene.tables.map(podOf), "sitepod"].map((pod) => [pod, new Shell(pod)]));
const answers = async (from: string, to: string): Promise<boolean> =>
  (await pods.get(from)?.run(`ping -nq -c1 -W1 ${to}`)) !== undefined;

/** Pods of both tables and the site's, both ways. */
async function pingAll(step: string): Promise<void> {
  await Promise.all(
    scene.tables.flatMap((table, at) => [
      until(500, () => answers(podOf(table), SITE_POD.address)).then((ok) => {
        findings.pings[`${step}: pod ${at + 1} to site`] = ok;
      }),
      until(500, () => answers("sitepod", table.pod)).then((ok) => {
        findings.pings[`${step}: site to pod ${at + 1}`] = ok;
      }),
    ]),
  );
}

const leadTo = (wanted: (home: string) => string): Promise<boolean> => {
  const all = scene.tables.flatMap(({ routes }) => Object.values(routes).map(wanted));
  return until(100, () => ledNow().every((name, at) => name === all[at]));
};

/** Until the probe says this of a spoke; where it does not, the log has what it read. */
async function untilLayer(spoke: SceneSpoke, name: string, wanted: string): Promise<void> {
  let seen: unknown;
  const isSo = await until(2000, async () => {
    const { layer, readings } = await layerOf(spoke, routers, ranges);
    [findings.layers[name], seen] = [layer, readings];
    return layer === wanted;
  });
  if (!isSo) findings.why[name] = JSON.stringify(seen);
}

const MODULES = "veth overlay ip_gre esp4 xfrm_user nfnetlink_log nft_limit nft_log nft_xfrm nft_nat nft_chain_nat";
const routers = [scene.hub, ...scene.spokes].map((router) => new Router(router));
const machine = new Shell();
const made = await machine.run(
  [`modprobe -a ${MODULES}`, networksOf(scene), ...routers.map(({ mounts }) => mounts)].join("\n"),
);
if (made === undefined) throw new Error("the networks cannot be made");
const vpcRoutes = await serveEc2(scene);
reached("networks made");
const [hub, one, two] = routers;
const [first, second] = scene.spokes;
if (hub === undefined || one === undefined || two === undefined || first === undefined || second === undefined)
  throw new Error("a scene has a hub and two spokes");
const broken = scene.spokes.find(({ fails }) => fails === "ike");
if (broken === undefined) throw new Error("no spoke has a wrong key of IKE");
const ranges = Object.keys(scene.tables[0]?.routes ?? {});

/** By which device each of the two reaches the other's inside, once it is their own: both tunnels lead there as well, through the hub. */
async function readWays(step: string, ...ways: readonly (readonly [Router, SceneSpoke, SceneSpoke])[]): Promise<void> {
  for (const [router, own, partner] of ways) {
    await until(1000, async () => {
      const way = await router.shell(`ip route get ${partner.inside.address} from ${own.inside.address}`);
      const device = / dev (\S+)/.exec(way ?? "")?.[1] ?? "none";
      findings.toPartner[`${step}: ${own.name}`] = device;
      return device === own.inside.device;
    });
  }
}

/** Root puts the right key where the wrong one was, and strongSwan is told, which is all that `secrets.sh` would have systemd do. */
async function mendKey(): Promise<void> {
  const router = routers.find(({ name }) => name === broken?.name);
  if (router === undefined || broken === undefined) return;
  router.giveSecret("ike", scene.hub.secrets.ike ?? "");
  await router.shell("/opt/podspan/secrets.sh && swanctl --load-creds --noprompt");
  await untilLayer(broken, `${broken.name}, its key put right`, "none");
}

for (const router of routers) router.install();
reached("installed");
const wire = watchWire(scene.spokes.map(({ name }) => name));
try {
  await Promise.all(routers.map((router) => router.boot()));
  reached("booted");
  await pingAll("both up");
  // Who boots first takes the other's routes until that one is up as well.
  await leadTo((home) => home);
  reached("pinged");
  await readWays("both up", [one, first, second], [two, second, first]);

  // Each fails where it is to once it has come as far as it does; the hub tells of all, when all have.
  for (const spoke of scene.spokes) await untilLayer(spoke, spoke.name, spoke.fails ?? "none");
  findings.hub = await layersByHub(scene, hub);
  await until(2000, async () => {
    for (const router of routers) findings.refusedErrors[router.name] = await refusedErrors(router);
    return Object.values(findings.refusedErrors).some((refused) => refused > 0);
  });
  // While all is well or at least runs: a router that is killed later leaves others complaining of it by ICMP.
  findings.wire = await wire();
  reached("layers read");
  const mending = mendKey();
  await Promise.all(
    routers.filter(({ name }) => isToFail(name) && name !== broken.name).map((router) => router.stop()),
  );

  await one.stop();
  await leadTo(() => second.name);
  reached("first stopped");
  await pingAll("first stopped");
  reached("first stopped: pinged");

  await one.restart(ownRoutes(first));
  await leadTo((home) => home);
  reached("first back");
  await pingAll("first back");
  reached("first back: pinged");
  await readWays("first back", [one, first, second], [two, second, first]);

  await mending;
  reached("key put right");
  // Its tunnel alone is lost, as when the zone's way to the Internet is: it lives on, and says so by BFD.
  const lost = "add chain ip elastic lost { type filter hook forward priority 0; policy drop; }";
  await machine.run(`ip netns exec ${elasticOf(second)} nft '${lost}'`);
  await leadTo(() => first.name);
  reached("second without tunnel");
  await pingAll("second without tunnel");
  reached("second without tunnel: pinged");

  await hub.shell(`vtysh -c 'configure terminal' -c 'no ip route 192.168.0.0/16 ${scene.hub.inside.gateway}'`);
  const untold = `${one.name}, the site's pods not told`;
  await untilLayer(first, untold, "route");
  reached("route withdrawn");
} finally {
  for (const router of routers) {
    writeFileSync(`/out/${router.name}.log`, await router.logs());
    await router.stop();
  }
}
process.exit(0);
