import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { readGoldens } from "../../prove/goldens/golden.fixture.ts";
import { buildNetwork } from "../build.ts";
import type { Network } from "../model.ts";

const folder = join(import.meta.dirname, "../../prove/goldens");
const goldens = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => readGoldens(name, readFileSync(join(folder, name), "utf8")));
const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 200);

/** Whatever leads on leads to something that is there. */
function dangling({ endpoints, segments, tables }: Network): readonly string[] {
  const crossings = [...tables.values()].flatMap(({ routes }) =>
    routes.flatMap(({ to }) => (to.kind === "crossing" ? [to.crossing] : [])),
  );
  const asked = [
    ...crossings.flatMap(({ segment, translation }) => [segment, translation?.segment]),
    ...[...endpoints.values()].flatMap(({ segment, exits }) => [
      segment,
      ...exits.flatMap((exit) => [exit.segment, exit.translation?.segment]),
    ]),
  ];
  const named = [...crossings.map(({ table }) => table), ...[...segments.values()].map(({ table }) => table)];
  return [
    ...asked.filter((id) => id !== undefined && !segments.has(id)).map((id) => `segment ${id}`),
    ...named.filter((id) => !tables.has(id)).map((id) => `table ${id}`),
  ];
}

/** A text inside that is none any more, so that whatever it pointed at is pointed at no longer. */
function broken(value: unknown, at: { left: number }): unknown {
  if (typeof value === "string") {
    at.left -= 1;
    return at.left === 0 ? `${value}?` : value;
  }
  if (Array.isArray(value)) return value.map((one) => broken(one, at));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, broken(one, at)]));
}

test("of a snapshot half collected and with broken references a network is made that hangs together", () => {
  let smaller = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...goldens),
      fc.array(fc.nat(200), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 12 })), { maxLength: 6 }),
      ({ ground }, gone, mangled) => {
        const { snapshot, declared } = ground();
        const breaks = new Map(mangled);
        const resources = snapshot.resources.flatMap((one, index): readonly Observed[] => {
          if (gone.includes(index)) return [];
          const left = breaks.get(index);
          if (left === undefined) return [one];
          return [{ ...one, props: broken(one.props, { left }), facts: broken(one.facts, { left }) } as Observed];
        });
        const half: Snapshot = { ...snapshot, resources };
        const { network } = buildNetwork(half, declared);
        expect(dangling(network)).toEqual([]);
        smaller += Number(resources.length < snapshot.resources.length);
      },
    ),
    { numRuns: runs },
  );
  expect(smaller).toBeGreaterThan(runs / 4);
});
