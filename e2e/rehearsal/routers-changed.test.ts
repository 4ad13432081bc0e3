import { gunzipSync } from "node:zlib";
import { plannedRouters } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { apiEc2 } from "../../apps/failover/src/failover.fixture.ts";
import { take } from "../../apps/failover/src/failover.ts";
import type { Settings } from "../../apps/failover/src/settings.ts";
import { readUserData } from "../../core/src/routers/linux/user-data.fixture.ts";
import { HYBRID_WORLD, hybridFabric } from "./hybrid.fixture.ts";
import { WEST1 } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";

const FABRIC = hybridFabric(2);
const RENAMED = FABRIC.replace("    dc:\n", "    hybrid:\n");
const MOVED = `${RENAMED}  moved: [{ from: dc, to: hybrid }]\n`;
const SITE = ["10.1.0.0/16", "192.168.0.0/16"];
const MINUTES = 60_000;

async function applied(fabric = FABRIC): Promise<Rehearsal> {
  const story = await Rehearsal.of({ fabric, world: HYBRID_WORLD });
  expect((await story.run("apply")).result).toBe("succeeded");
  return story;
}

/** What a plan for this Fabric says of routers that are replaced. */
async function told(fabric: string): Promise<readonly string[]> {
  const story = await applied();
  story.rewrite(fabric);
  const { plan } = await story.plan("apply");
  return plannedRouters(plan, story.fabric).map(({ subject, message }) => `${subject}: ${message}`);
}

function recordsOf<T>({ files }: Rehearsal, name: string): readonly T[] {
  const [, text = "{}"] = Object.entries(files).find(([path]) => path.endsWith(`/${name}.json`)) ?? [];
  return (JSON.parse(text) as Readonly<Record<string, readonly T[]>>)[name] ?? [];
}

/** What moves routes on the router of this name is told by its user data. */
function settingsOn(story: Rehearsal, name: string): Settings {
  const all = recordsOf<{ readonly UserData: { readonly Value: string } }>(story, "InstanceUserData").map(
    ({ UserData }): Settings => {
      const bytes = Buffer.from(UserData.Value, "base64");
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
      const settings = readUserData(text).files.find(({ path }) => path === "/etc/podspan/failover.json");
      return JSON.parse(settings?.text ?? "{}");
    },
  );
  const found = all.find((settings) => settings.name === name);
  if (found === undefined) throw new Error(`no router ${name}`);
  return found;
}

/** A router finds itself alone. */
async function takesOver(story: Rehearsal, settings: Settings): Promise<void> {
  await story.world.meddle(async (twin) => {
    const around = {
      settings,
      ec2: apiEc2(await twin.aws.open({ region: WEST1 })),
      router: { look: () => Promise.reject(new Error("not asked")), announce: async () => {}, leave: async () => {} },
      now: () => 0,
      sleep: async () => {},
      random: () => 0,
      log: () => {},
    };
    const found = (await around.ec2.interfaces(settings.uid)).find(({ address }) => address === settings.address);
    if (typeof found?.partner !== "object") throw new Error(`${settings.name} has no partner`);
    expect(await take(around, found.partner, "all", () => true)).toBe(true);
  });
  story.world.pass(A_WHILE);
}

interface Table {
  readonly Routes: readonly { readonly DestinationCidrBlock?: string; readonly NetworkInterfaceId?: string }[];
}

/** How many interfaces the routes to each destination lead to. */
function ledTo(story: Rehearsal): Readonly<Record<string, number>> {
  const routes = recordsOf<Table>(story, "RouteTables").flatMap(({ Routes }) => Routes);
  const targets = Map.groupBy(
    routes.filter(({ NetworkInterfaceId }) => NetworkInterfaceId !== undefined),
    ({ DestinationCidrBlock = "" }) => DestinationCidrBlock,
  );
  return Object.fromEntries(
    [...targets].map(([range, to]) => [range, new Set(to.map((one) => one.NetworkInterfaceId)).size]),
  );
}

interface Call {
  readonly api: string;
  readonly at: number;
}

/** Instances that come and go from here on. */
function watched(story: Rehearsal): readonly Call[] {
  const calls: Call[] = [];
  story.world.behave({
    onCall: async (point, api) => {
      if (point === "after" && /^ec2:(?:Terminate|Run)Instances$/.test(api)) {
        calls.push({ api: api.slice("ec2:".length), at: story.world.now });
      }
    },
  });
  return calls;
}

/** One router after the other, and the second not before the first has run for long enough to carry. */
function expectOneByOne(calls: readonly Call[]): void {
  expect(calls.map(({ api }) => api)).toEqual([
    "TerminateInstances",
    "RunInstances",
    "TerminateInstances",
    "RunInstances",
  ]);
  const [, back, next] = calls;
  expect((next?.at ?? 0) - (back?.at ?? 0)).toBeGreaterThanOrEqual(5 * MINUTES);
}

describe("a range of the site that comes or goes", () => {
  const more = FABRIC.replace("nodes: [10.1.0.0/16]", "nodes: [10.1.0.0/16, 10.7.0.0/16]");

  test("is routes and rules, and no router is touched", async () => {
    const story = await applied();
    const calls = watched(story);
    story.rewrite(more);
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    const kinds = new Set(ran.plan.steps.map(({ kind, operation }) => `${operation} ${kind}`));
    expect([...kinds].sort()).toEqual(["create route", "update router-interface"]);
    story.rewrite(FABRIC);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(calls).toEqual([]);
  });

  test("is moved by routers that were started before it came", async () => {
    const story = await applied();
    const settings = settingsOn(story, "us-west-1c");
    story.rewrite(more);
    await story.run("apply");
    await takesOver(story, settings);
    expect(ledTo(story)).toEqual(Object.fromEntries([...SITE, "10.7.0.0/16"].map((range) => [range, 1])));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("and so are more than one tag holds, and fewer again", async () => {
    const ranges = Array.from({ length: 15 }, (_, at) => `172.16.${at * 8}.0/21`);
    const story = await applied(FABRIC.replace("nodes: [10.1.0.0/16]", `nodes: [${ranges.join(", ")}]`));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await takesOver(story, settingsOn(story, "us-west-1c"));
    expect(ledTo(story)).toEqual(Object.fromEntries([...ranges, "192.168.0.0/16"].map((range) => [range, 1])));
    story.rewrite(FABRIC);
    expect((await story.run("apply")).result).toBe("succeeded");
    await takesOver(story, settingsOn(story, "us-west-1b"));
    expect(ledTo(story)).toEqual(Object.fromEntries(SITE.map((range) => [range, 1])));
  });
});

describe("another partner", () => {
  const pair = (...tunnels: readonly string[]) =>
    FABRIC.replace(
      /routers: \[.*\]/,
      `routers: [${tunnels.map((tunnel) => `{ platform: linux, zone: us-west-1b, tunnelAddress: ${tunnel} }`).join(", ")}]`,
    );

  test("is a tag, and no other instance of the one that stays; so is none, and then one again", async () => {
    const story = await applied(pair("10.250.0.9", "10.250.0.11"));
    const calls = watched(story);
    const settings = settingsOn(story, "us-west-1b");
    const steps = async (fabric: string) => {
      story.rewrite(fabric);
      const ran = await story.run("apply");
      expect(ran.result).toBe("succeeded");
      expect((await story.plan("apply")).plan.steps).toEqual([]);
      return ran.plan.steps.filter(({ id }) => id.includes("/us-west-1b/") || id.endsWith("/us-west-1b"));
    };
    // Another one in another zone.
    expect((await steps(FABRIC)).map(({ key, changes }) => [key, changes.map(({ field }) => field)])).toEqual([
      ["update dc/router-interface/us-west-1b/inside", ["tags.podspan.dev/partner"]],
    ]);
    expect(calls.map(({ api }) => api)).toEqual(["RunInstances", "TerminateInstances"]);
    await takesOver(story, settings);
    expect(ledTo(story)).toEqual(Object.fromEntries(SITE.map((range) => [range, 1])));
    // None.
    const alone = await steps(pair("10.250.0.9"));
    expect(alone.map(({ key }) => key)).toEqual(["update dc/router-interface/us-west-1b/inside"]);
    // And one again.
    await steps(FABRIC);
    expect(settingsOn(story, "us-west-1b")).toEqual(settings);
    expect(calls.map(({ api }) => api)).toEqual([
      "RunInstances",
      "TerminateInstances",
      "TerminateInstances",
      "RunInstances",
    ]);
  });
});

describe("what routers without access are told by user data alone", () => {
  const other = FABRIC.replace("key: 100 }", "key: 100, mss: 1300 }");

  test("is another instance, and the plan says which of it and what would spare it", async () => {
    expect(await told(other)).toEqual([
      expect.stringMatching(
        /^dc: us-west-1b and us-west-1c are replaced because user data, which are read at the first boot alone, differ in \/etc\/podspan\/nftables.conf, each while another router/,
      ),
    ]);
  });

  test("one router after the other", async () => {
    const story = await applied();
    const calls = watched(story);
    story.rewrite(other);
    expect((await story.run("apply")).result).toBe("succeeded");
    expectOneByOne(calls);
  });
});

describe("a link under another name", () => {
  test("with `moved`: one carries for the other, and hubs must know them by their new names", async () => {
    expect(await told(MOVED)).toEqual([
      expect.stringMatching(/^hybrid: us-west-1b and us-west-1c are replaced, each while another router/),
      expect.stringMatching(/^hybrid: us-west-1b and us-west-1c have other IKE identities/),
    ]);
  });

  test("without: it says that there are two of each for a while", async () => {
    expect(await told(RENAMED)).toEqual([expect.stringMatching(/^hybrid: routers of hybrid come .* of dc, which go/)]);
  });

  test("they are never away both at once, though one of them has its former name yet", async () => {
    const story = await applied();
    const calls = watched(story);
    story.rewrite(MOVED);
    expect((await story.run("apply")).result).toBe("succeeded");
    expectOneByOne(calls);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("nor where one of them goes with the name", async () => {
    const story = await applied();
    const calls = watched(story);
    story.rewrite(MOVED.replace(/(routers: \[)\{[^}]*\}, /, "$1"));
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(calls.map(({ api }) => api)).toEqual(["TerminateInstances", "RunInstances", "TerminateInstances"]);
    expect((calls[2]?.at ?? 0) - (calls[1]?.at ?? 0)).toBeGreaterThanOrEqual(5 * MINUTES);
  });

  test("one that still runs under the former name takes over what leads to the other", async () => {
    const story = await applied();
    const settings = settingsOn(story, "us-west-1c");
    story.rewrite(MOVED);
    expect((await story.run("apply")).result).toBe("succeeded");
    await takesOver(story, settings);
    expect(ledTo(story)).toEqual(Object.fromEntries(SITE.map((range) => [range, 1])));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });
});
