import { expect, test } from "vitest";
import { waitFor } from "../../tools/peers/peer/child.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { type RollingWorld, startRollingWorld } from "../world/rolling.fixture.ts";
import { chosen } from "./chosen.fixture.ts";

const ROLL = ["--roll", "--target", "aws", "--yes"];

/** Where in a roll the process dies: at a request to AWS, before or after that has done it, or once something is so in the cluster. */
type Moment =
  | { readonly at: "request"; readonly action: RegExp; readonly taken: boolean }
  | { readonly at: "cluster"; readonly cordoned: number }
  | { readonly at: "eviction" };

interface Place {
  readonly verb: "apply" | "destroy";
  readonly group: "api" | "web";
  readonly moment: Moment;
}

const REQUESTS = { api: [/^CreateNodegroup$/, /^DeleteNodegroup$/], web: [/^TerminateInstances$/] } as const;

const ALL: readonly Place[] = (["apply", "destroy"] as const).flatMap((verb) =>
  (["api", "web"] as const).flatMap((group): readonly Place[] => {
    const requests = REQUESTS[group].flatMap((action) => [
      { at: "request" as const, action, taken: false },
      { at: "request" as const, action, taken: true },
    ]);
    const seen = [{ at: "cluster" as const, cordoned: 1 }, { at: "eviction" as const }];
    return [...requests, ...seen].map((moment) => ({ verb, group, moment }));
  }),
);

await describePeer(["moto", "control-plane"], "SIGKILL in the middle of a roll", () => {
  test.for(chosen(ALL, 4).map((place) => [nameOf(place), place] as const))(
    "%s: the next run ends the same, with no node lost and none left cordoned (roll-5)",
    { timeout: 240_000 },
    async ([, place]) => {
      const world = await startRollingWorld([place.group]);
      try {
        const vpc = await world.aws.dump();
        if (place.verb === "destroy") expect((await world.desk.podspan("apply", ...ROLL)).code).toBe(0);
        const former = new Set((await world.workforce.settled()).nodes.map(({ name }) => name));
        await killDuring(world, place);
        const again = await world.workforce.relied(world.desk.podspan(place.verb, ...ROLL));
        expect(again.code, again.stdout + again.stderr).toBe(0);
        const { nodes, running } = await world.workforce.settled();
        expect(nodes.filter(({ name, cordoned }) => cordoned || former.has(name))).toEqual([]);
        expect([nodes.length, running]).toEqual([2, 4]);
        expect(world.workforce.fewest).toBeGreaterThanOrEqual(3);
        if (place.verb === "destroy") expect(await world.aws.dump()).toEqual(vpc);
        const rest = ["plan", ...(place.verb === "destroy" ? ["--destroy"] : []), "--roll", "--target", "aws"];
        const plan = await world.desk.podspan(...rest, "--detailed-exitcode");
        expect(plan.code, plan.stdout + plan.stderr).toBe(0);
      } finally {
        await world.stop();
      }
    },
  );
});

async function killDuring({ aws, desk, workforce }: RollingWorld, { verb, moment }: Place): Promise<void> {
  const held = moment.at === "request" ? hold(aws, moment) : undefined;
  const { child, done } = desk.start(verb, ...ROLL);
  await waitFor("the moment at which to kill", [], 120_000, async () => {
    switch (moment.at) {
      case "request":
        return held !== undefined && held.met() > 0 ? true : undefined;
      case "cluster":
        return (await workforce.population()).nodes.filter(({ cordoned }) => cordoned).length >= moment.cordoned
          ? true
          : undefined;
      case "eviction":
        return (await workforce.population()).unsettled > 0 ? true : undefined;
    }
  });
  child.kill("SIGKILL");
  expect((await done).signal).toBe("SIGKILL");
  aws.front.clearFaults();
}

/** Held up after AWS has done it, or before it hears of it, which it then never does. */
function hold({ front }: RollingWorld["aws"], { action, taken }: Extract<Moment, { readonly at: "request" }>) {
  const at = { action, after: 0, times: 1 };
  const held = front.inject({ kind: taken ? "hold-answer" : "delay", ...at, milliseconds: 30_000 });
  if (!taken) front.inject({ kind: "lose-request", ...at });
  return held;
}

function nameOf({ verb, group, moment }: Place): string {
  const when = () => {
    switch (moment.at) {
      case "request":
        return `${moment.action.source.replaceAll(/[$^]/g, "")} ${moment.taken ? "is done" : "is not heard"}`;
      case "cluster":
        return "a node is cordoned";
      case "eviction":
        return "a pod is on its way";
    }
  };
  return `${verb} of group ${group}, killed when ${when()}`;
}
