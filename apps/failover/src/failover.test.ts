import { expect, test } from "vitest";
import { REGION, twinUnderTest } from "../../../providers/twin/src/twin.fixture.ts";
import { failoverContract } from "./failover.contract.ts";
import { apiEc2, INSIDE, makeVpc, partnerOf, settingsOf } from "./failover.fixture.ts";
import { take, watch } from "./failover.ts";

const ZONES = { a: `${REGION}a`, b: `${REGION}b` };

failoverContract("the twin", async (link) => {
  const under = await twinUnderTest();
  return { ec2: apiEc2(under), vpc: await makeVpc(under, ZONES, { link }) };
});

test("from BFD's loss to its return: all tables move, and come back after the hold-down (fault 1b-29)", async () => {
  const under = await twinUnderTest({ latencyMs: 0 });
  const vpc = await makeVpc(under, ZONES);
  const before = await vpc.routes();
  const { clock } = under;
  const begun = clock.now();
  const since = (): number => (clock.now() - begun) / 1000;
  const told: boolean[] = [];
  const alive = (): boolean => since() < 20 || since() >= 40;
  const watching = (name: "a" | "b") =>
    watch(
      {
        settings: { ...settingsOf(name), holdDown: 30 },
        ec2: apiEc2(under),
        router: {
          look: async () => ({ tunnel: true, partner: alive(), heard: alive(), announced: true }),
          announce: async (_partner, on) => void told.push(on),
          leave: async () => {},
        },
        now: () => clock.now(),
        sleep: (ms) => clock.sleep(ms),
        random: () => 0,
        log: () => {},
      },
      () => since() >= 120 || (name === "b" && !alive()),
    );
  const watches = Promise.all([watching("a"), watching("b")]);
  await clock.sleep(22_000);
  expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([vpc.interfaces.a]));
  await clock.sleep(20_000);
  const back = watching("b");
  await clock.sleep(20_000);
  expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([vpc.interfaces.a]));
  await clock.sleep(60_000);
  expect(await vpc.routes()).toEqual(before);
  await Promise.all([watches, back]);
  expect(told).toEqual([]);
});

test("refused for haste again and again, it goes on until all is moved", async () => {
  const under = await twinUnderTest();
  const vpc = await makeVpc(under, ZONES);
  const fast = apiEc2(under);
  let refusals = 30;
  const ec2 = {
    ...fast,
    replaceRoute: async (...route: Parameters<typeof fast.replaceRoute>) => {
      refusals -= 1;
      if (refusals > 0 && refusals % 2 === 0) throw new TypeError("fetch failed");
      await fast.replaceRoute(...route);
    },
  };
  const { clock } = under;
  const end = clock.now() + 60_000;
  const look = async () => ({ tunnel: true, partner: false, heard: false, announced: true });
  await watch(
    {
      settings: settingsOf("b"),
      ec2,
      router: { look, announce: async () => {}, leave: async () => {} },
      now: () => clock.now(),
      sleep: (ms) => clock.sleep(ms),
      random: () => 0,
      log: () => {},
    },
    () => clock.now() >= end,
  );
  expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([vpc.interfaces.b]));
});

test("where two VPCs of a Fabric have the same addresses the name tells which is its own; without one nothing is moved", async () => {
  const under = await twinUnderTest();
  const other = await makeVpc(under, ZONES, { link: "other" });
  const own = await makeVpc(under, ZONES);
  const [before, lines]: [unknown, string[]] = [await other.routes(), []];
  const around = {
    ec2: apiEc2(under),
    router: { look: () => Promise.reject(new Error("not asked")), announce: async () => {}, leave: async () => {} },
    now: () => 0,
    sleep: async () => {},
    random: () => 0,
    log: (line: string) => void lines.push(line),
  };
  expect(await take({ ...around, settings: settingsOf("a") }, partnerOf("a"), "all", () => true)).toBe(true);
  expect(new Set(Object.values(await own.routes()))).toEqual(new Set([own.interfaces.a]));
  expect(await other.routes()).toEqual(before);
  expect(
    await take({ ...around, settings: { ...settingsOf("a"), link: "third" } }, partnerOf("a"), "all", () => true),
  ).toBe(false);
  expect(lines.at(-1)).toBe("cannot take over (all): Error: no interface 10.0.250.10 of Fabric 5f0c");
});

test("one that does not know the site's ranges moves nothing, and says so", async () => {
  const under = await twinUnderTest();
  const { interfaces } = await makeVpc(under, ZONES);
  await under.ec2.deleteTags({ Resources: [interfaces.a], Tags: [{ Key: "podspan.dev/ranges" }] });
  const lines: string[] = [];
  const done = await take(
    {
      settings: settingsOf("a"),
      ec2: apiEc2(under),
      router: { look: () => Promise.reject(new Error("not asked")), announce: async () => {}, leave: async () => {} },
      now: () => 0,
      sleep: async () => {},
      random: () => 0,
      log: (line) => void lines.push(line),
    },
    partnerOf("a"),
    "all",
    () => true,
  );
  expect([done, lines]).toEqual([
    false,
    [`cannot take over (all): Error: ${interfaces.a} has no tag podspan.dev/ranges`],
  ]);
});

test("with another partner all begins anew; none is watched where there is none, and a silent EC2 changes nothing", async () => {
  const under = await twinUnderTest({ latencyMs: 0 });
  await makeVpc(under, ZONES);
  const { clock } = under;
  const end = clock.now() + 600_000;
  const [lines, looked]: [string[], Set<string>] = [[], new Set()];
  let [silent, left] = [true, 0];
  const ec2 = apiEc2(under);
  const tagged = async (Value: string) => {
    const [own] = await ec2.interfaces(settingsOf("a").uid);
    await under.ec2.createTags({ Resources: [own?.id ?? ""], Tags: [{ Key: "podspan.dev/partner", Value }] });
    await clock.sleep(61_000);
  };
  const watching = watch(
    {
      settings: settingsOf("a"),
      ec2: {
        ...ec2,
        interfaces: async (uid) => {
          if (silent) throw new TypeError("fetch failed");
          return ec2.interfaces(uid);
        },
      },
      router: {
        look: async ({ address }) => {
          looked.add(address);
          return { tunnel: true, partner: true, heard: true, announced: true };
        },
        announce: async () => {},
        leave: async () => {
          left += 1;
          looked.clear();
        },
      },
      now: () => clock.now(),
      sleep: (ms) => clock.sleep(ms),
      random: () => 0,
      log: (line) => void lines.push(line),
    },
    () => clock.now() >= end,
  );
  const own = (await ec2.interfaces(settingsOf("a").uid)).map(({ address }) => address);
  expect(own[0]).toBe(INSIDE.a);
  await clock.sleep(6_000);
  expect(looked).toEqual(new Set());
  silent = false;
  await clock.sleep(6_000);
  // Of a partner that a former run has met nothing is taken before EC2 has said that there is none.
  expect(left).toBe(0);
  expect(looked).toEqual(new Set([INSIDE.b]));
  await tagged("10.0.7.7 10.250.0.13");
  silent = true;
  await clock.sleep(120_000);
  silent = false;
  await tagged("none");
  expect(left).toBeGreaterThan(0);
  expect(looked).toEqual(new Set());
  await tagged("10.0.7.7 10.250.0.13");
  expect(looked).toEqual(new Set(["10.0.7.7"]));
  await watching;
  expect(lines.filter((line) => /partner \d|no partner/.test(line))).toEqual([
    "partner 10.0.251.10, in the tunnel 10.250.0.12",
    "partner 10.0.7.7, in the tunnel 10.250.0.13",
    "no partner",
    "partner 10.0.7.7, in the tunnel 10.250.0.13",
  ]);
  expect(lines).toContain("cannot ask who the partner is: TypeError: fetch failed");
});
