import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeAll, expect, test } from "vitest";
import { REGION, twinUnderTest } from "../../../providers/twin/src/twin.fixture.ts";
import { guestShellText } from "../../../tools/bundle-guest-shell.ts";
import { readyPeer } from "../../../tools/peers/peers.ts";
import { describePeer } from "../../../tools/peers/suite.ts";
import { begin, decide, type Observation, swept } from "./decision.ts";
import { Ec2Error } from "./ec2.ts";
import { type Ec2Server, serveEc2 } from "./ec2-server.fixture.ts";
import { failoverContract } from "./failover.contract.ts";
import { apiEc2, INSIDE, makeVpc, partnerOf, settingsOf, type Vpc } from "./failover.fixture.ts";
import { type GuestShell, guestShell, guestShellEc2 } from "./guest-shell.fixture.ts";
import { movesOf, type Seen } from "./moves.ts";
import { signed } from "./signature.ts";

const ZONES = { a: `${REGION}a`, b: `${REGION}b` };
const servers: Ec2Server[] = [];
let shell: GuestShell;

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function served(ec2: ReturnType<typeof apiEc2>): Promise<string> {
  const server = await serveEc2(ec2);
  servers.push(server);
  return server.endpoint;
}

await describePeer("python3", "IOS-XE's Python decides as the failover of linux does", () => {
  beforeAll(async () => {
    shell = await guestShell();
  });

  const timing = { holdDown: 60_000, grace: 10_000, recheck: 30_000 };
  const look = fc.record({ tunnel: fc.boolean(), partner: fc.boolean(), heard: fc.boolean() });
  const step = fc.tuple(look, fc.constantFrom(500, 1_000, 9_000, 30_000, 61_000), fc.boolean());

  test("of what is seen, in whatever order", async () => {
    const runs = fc.sample(fc.array(step, { minLength: 1, maxLength: 40 }), 200);
    const expected = runs.map((steps) => {
      let at = 0;
      let state = begin(0, timing);
      return steps.map(([seen, later, done]) => {
        at += later;
        state = decide(state, { at, ...seen, announced: true } satisfies Observation, timing).state;
        const { sweep } = state;
        if (done && sweep !== undefined) state = swept(state, sweep);
        return { ...state, began: sweep ?? "" };
      });
    });
    const got = await shell.run(
      `answer = []
for steps in given["runs"]:
    at, state, states = 0, failover.begin(0, given["timing"]), []
    for seen, later, done in steps:
        at += later
        state = failover.decide(state, dict(seen, at=at), given["timing"])
        sweep = state.get("sweep")
        if done and sweep:
            state = failover.swept(state, sweep)
        states.append(dict(state, began=sweep or ""))
    answer.append(states)`,
      { runs, timing },
    );
    expect(got).toEqual(expected);
  });

  const zone = fc.constantFrom("a", "b", "c");
  const target = fc.constantFrom("eni-own", "eni-partner", "eni-other", "nat-1");
  const destination = fc.constantFrom("10.1.0.0/16", "192.168.0.0/16", "0.0.0.0/0");
  const table = fc.record({
    id: fc.constantFrom("rtb-1", "rtb-2", "rtb-3"),
    main: fc.boolean(),
    subnets: fc.subarray(["subnet-1", "subnet-2", "subnet-3"]),
    routes: fc.array(fc.record({ destination, target, blackhole: fc.boolean() }), { maxLength: 3 }),
  });
  const ranges = ["10.1.0.0/16", "192.168.0.0/16"];
  const own = { id: "eni-own", vpc: "vpc-1", zone: "a", address: INSIDE.a, logicalId: "own", ranges };
  const world = fc.record({
    tables: fc.uniqueArray(table, { selector: ({ id }) => id, maxLength: 3 }),
    subnets: fc.tuple(zone, zone, zone).map((zones) => zones.map((of, at) => ({ id: `subnet-${at + 1}`, zone: of }))),
    partnerZone: fc.option(zone, { nil: undefined }),
  });

  test("and moves the same routes", async () => {
    const cases = fc.sample(world, 300).flatMap(({ tables, subnets, partnerZone }) => {
      const partner = partnerZone === undefined ? {} : { partner: { ...own, id: "eni-partner", zone: partnerZone } };
      const seen: Seen = { own, ...partner, tables, subnets };
      return (["all", "lost", "home"] as const).map((sweep) => ({ sweep, seen }));
    });
    const got = await shell.run(
      `answer = [failover.moves_of(each["sweep"], each["seen"]) for each in given["cases"]]`,
      { cases },
    );
    expect(got).toEqual(cases.map(({ sweep, seen }) => movesOf(sweep, seen)));
  });

  test("and signs the same", async () => {
    const credentials = { id: "AKID", secret: "secret", token: "session" };
    const at = new Date("2026-05-01T12:34:56Z");
    const asked = { endpoint: "https://ec2.eu-west-1.amazonaws.com/", region: "eu-west-1", body: "Action=X&Version=1" };
    const got = await shell.run<Readonly<Record<string, string>>>(
      `at = failover.datetime.datetime(2026, 5, 1, 12, 34, 56)
answer = failover.signed(given["endpoint"], given["region"], given["body"], at, given["credentials"])`,
      { ...asked, credentials },
    );
    const { host: _, ...headers } = got;
    expect(headers).toEqual(signed({ ...asked, service: "ec2", at, credentials }));
  });
});

await describePeer("python3", "IOS-XE's Python", () => {
  beforeAll(async () => {
    shell = await guestShell();
  });

  failoverContract("the twin, by IOS-XE's Python", async (link) => {
    const under = await twinUnderTest({ latencyMs: 0 });
    const vpc = await makeVpc(under, ZONES, { link });
    const endpoint = await served(apiEc2(under));
    return { ec2: guestShellEc2(shell, REGION, `${endpoint}/`, endpoint), vpc };
  });
});

/** What a router shows, in the words of Cisco's command reference. */
function shown({ tunnel, partner, heard }: Omit<Observation, "at" | "announced">): Readonly<Record<string, string>> {
  const none = "% Subnet not in table\r\n";
  return {
    "show ip ospf neighbor": tunnel
      ? "\r\nNeighbor ID     Pri   State           Dead Time   Address         Interface\r\n10.250.0.1        0   FULL/  -        00:00:37    10.250.0.1      Tunnel0\r\n"
      : "",
    "show bfd neighbors": `\r\nIPv4 Multihop Sessions\r\nNeighAddr[vrf]                              LD/RD         RH/RS     State\r\n${Object.values(
      INSIDE,
    )
      .map(
        (address) =>
          `${address}                               4097/4098     ${partner ? "Up        Up" : "Down      Down"}\r\n`,
      )
      .join("")}`,
    "show ip route 10.250.0.12": heard
      ? 'Routing entry for 10.250.0.12/32\r\n  Known via "ospf 10", distance 110, metric 2000, type intra area\r\n'
      : 'Routing entry for 10.250.0.0/24\r\n  Known via "connected", distance 0, metric 0 (connected, via interface)\r\n',
    "show ip ospf database network": none,
  };
}

const WELL = { tunnel: true, partner: true, heard: true };

/** A router of a VPC on the twin: what its guest shell has, and runs of the program as the router begins them. */
async function router(name: "a" | "b", { vpc, endpoint }: { readonly vpc: Vpc; readonly endpoint: string }) {
  const { folder } = await guestShell();
  const cli = join(folder, "shown.json");
  const module = `import json\n\ndef cli(command):\n    with open(${JSON.stringify(cli)}) as file:\n        return json.load(file)[command]\n`;
  await writeFile(join(folder, "cli.py"), module);
  const own = { interface: "Tunnel0", folder, endpoint: `${endpoint}/`, metadata: endpoint, holdDown: 1, grace: 0 };
  const settings = JSON.stringify({ ...settingsOf(name), partner: partnerOf(name), ...own });
  await writeFile(join(folder, "run.py"), `import failover\nfailover.main(r'''${settings}''')\n`);
  const { path } = await readyPeer("python3");
  const run = () =>
    new Promise<void>((resolve, reject) => {
      execFile(path, ["-W", "ignore", join(folder, "run.py")], (error) => (error ? reject(error) : resolve()));
    });
  return {
    run,
    /** One run that sees this. */
    see: async (seen: Omit<Observation, "at" | "announced">) => {
      await writeFile(cli, JSON.stringify(shown(seen)));
      await run();
    },
    /** What it knew of before its last boot counts no more. */
    reboot: async () => {
      const kept = join(folder, "podspan-dc.json");
      const known = JSON.parse(await readFile(kept, "utf8"));
      await writeFile(kept, JSON.stringify({ ...known, boot: "another" }));
    },
    /** One run whose questions nobody answers. */
    blind: async () => {
      await rm(cli, { force: true });
      await run();
    },
    own: vpc.interfaces[name],
    log: () => readFile(join(folder, "podspan-dc.log"), "utf8"),
  };
}

async function twinVpc() {
  const under = await twinUnderTest({ latencyMs: 0 });
  const vpc = await makeVpc(under, ZONES);
  return { vpc, endpoint: await served(apiEc2(under)), ledTo: async () => new Set(Object.values(await vpc.routes())) };
}

const ALONE = { tunnel: true, partner: false, heard: false };
const CUT_OFF = { tunnel: false, partner: true, heard: false };

await describePeer("python3", "two IOS-XE routers of a VPC on the twin", () => {
  test("one stops: the other takes every table; both well again, each has its own (fault 1b-29)", async () => {
    const world = await twinVpc();
    const before = await world.vpc.routes();
    const [a, b] = [await router("a", world), await router("b", world)];
    for (const each of [a, b]) await each.see(WELL);
    expect(await world.vpc.routes()).toEqual(before);
    await a.see(ALONE);
    expect(await world.ledTo()).toEqual(new Set([a.own]));
    expect((await a.log()).match(/moved /g)).toHaveLength(4);
    await b.reboot();
    // Each run is one look; a test that waits for ever fails by its own time.
    while (JSON.stringify(await world.vpc.routes()) !== JSON.stringify(before)) {
      for (const each of [a, b]) await each.see(WELL);
    }
    expect(await b.log()).toContain("took 4 of 4 routes (home)");
  });

  test("one loses its tunnel and cannot say so: the site hears it no more, and that is enough", async () => {
    const world = await twinVpc();
    const [a, b] = [await router("a", world), await router("b", world)];
    for (const each of [a, b]) await each.see(WELL);
    await b.see(CUT_OFF);
    await a.see({ ...WELL, heard: false });
    await b.see(CUT_OFF);
    expect(await world.ledTo()).toEqual(new Set([a.own]));
  });

  test("without a tunnel of its own, or when the router does not answer, nothing is moved", async () => {
    const world = await twinVpc();
    const before = await world.vpc.routes();
    const a = await router("a", world);
    await a.see({ ...ALONE, tunnel: false });
    await a.blind();
    expect(await world.vpc.routes()).toEqual(before);
    expect(await a.log()).toMatch(/tunnel down, partner down, not heard\n.*cannot look: /);
  });

  test("runs that are begun at once come one after the other, and each route is moved once", async () => {
    const world = await twinVpc();
    const a = await router("a", world);
    await Promise.all([a.see(ALONE), a.see(ALONE), a.see(ALONE)]);
    expect(await world.ledTo()).toEqual(new Set([a.own]));
    expect((await a.log()).match(/moved /g)).toHaveLength(4);
  });

  test("what was not to be had is tried again by the next run", async () => {
    const under = await twinUnderTest({ latencyMs: 0 });
    const vpc = await makeVpc(under, ZONES);
    const ec2 = apiEc2(under);
    let refuses = true;
    const endpoint = await served({
      ...ec2,
      replaceRoute: async (...route) => {
        if (refuses) throw new Ec2Error("UnauthorizedOperation", "You are not authorized to perform this operation.");
        await ec2.replaceRoute(...route);
      },
    });
    const a = await router("a", { vpc, endpoint });
    const stopped = a.see(ALONE);
    while (!(await a.log().catch(() => "")).includes("took 0 of 4 routes")) await setTimeout(50);
    refuses = false;
    await stopped;
    expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([a.own]));
    expect(await a.log()).toContain("UnauthorizedOperation");
  });

  test("what is shipped is ASCII of Python 3.6, and no line of it looks like a router's prompt", async () => {
    const text = await guestShellText();
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(
      text.split("\n").filter((line) => line.length > 130 || /^[A-Za-z0-9][\w.-]*(\([^()\s]+\))?[#>]/.test(line)),
    ).toEqual([]);
    const { path } = await readyPeer("python3");
    const check = `import ast, sys; ast.parse(sys.argv[1], feature_version=(3, 6))`;
    await new Promise<void>((resolve, reject) => {
      execFile(path, ["-c", check, text], (error) => (error ? reject(error) : resolve()));
    });
  });
});
