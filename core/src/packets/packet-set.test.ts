import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIELDS, type Field } from "./fields.ts";
import { type Box, type Packet, PacketSpace } from "./packet-set.ts";
import { matches, meets, packets, recipes } from "./packets.fixture.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100);

const tcp = { protocol: [{ from: 6, to: 6 }] };
const port = (number: number) => [{ from: number, to: number }];

describe.each([4, 6] as const)("sets of IPv%i packets", (family) => {
  test("hold just the packets that their making says", () => {
    fc.assert(
      fc.property(recipes(family), fc.array(packets(family), { minLength: 1, maxLength: 20 }), (recipe, samples) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        for (const packet of samples) expect(space.has(set, packet)).toBe(recipe.has(packet));
      }),
      { numRuns: runs },
    );
  });

  test("are one object when they are equal, however they were made", () => {
    fc.assert(
      fc.property(recipes(family), recipes(family), (first, second) => {
        const space = new PacketSpace(family);
        const [a, b] = [first.make(space), second.make(space)];
        const both = space.intersection(a, b);
        expect(space.union(space.difference(a, b), both)).toBe(a);
        expect(space.difference(space.all, space.difference(space.all, a))).toBe(a);
        expect(space.union(a, b)).toBe(space.union(b, a));
        expect(space.difference(space.union(a, b), b)).toBe(space.difference(a, b));
        expect(space.haveCommon(a, b)).toBe(both !== space.none);
      }),
      { numRuns: runs },
    );
  });

  test("come back whole from their boxes, which do not overlap", () => {
    fc.assert(
      fc.property(recipes(family), (recipe) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        const boxes = [...space.boxes(set)];
        const parts = boxes.map((box) => space.matching(ranged(box)));
        expect(space.union(...parts)).toBe(set);
        parts.forEach((part, index) => {
          for (const other of parts.slice(index + 1)) expect(space.intersection(part, other)).toBe(space.none);
        });
      }),
      { numRuns: runs },
    );
  });

  test("freed of a field hold a packet when some value of the field would bring it in", () => {
    fc.assert(
      fc.property(recipes(family), packets(family), fc.constantFrom(...FIELDS), (recipe, packet, field) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        const free = space.freed(set, field);
        if (space.has(set, packet)) expect(space.has(free, packet)).toBe(true);
        const others = space.intersection(set, space.matching(sameBut(packet, field)));
        expect(space.has(free, packet)).toBe(others !== space.none);
      }),
      { numRuns: runs },
    );
  });

  test("tell the values of a field that their packets have", () => {
    fc.assert(
      fc.property(recipes(family), fc.constantFrom(...FIELDS), packets(family), (recipe, field, packet) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        const values = space.values(set, field);
        const isThere = space.intersection(
          set,
          space.matching({ [field]: [{ from: packet[field], to: packet[field] }] }),
        );
        expect(values.some(({ from, to }) => packet[field] >= from && packet[field] <= to)).toBe(
          isThere !== space.none,
        );
        values.slice(1).forEach(({ from }, index) => {
          expect(from > (values[index]?.to ?? from)).toBe(true);
        });
      }),
      { numRuns: runs },
    );
  });

  test("rewritten carry only the new value, and all else as before", () => {
    fc.assert(
      fc.property(recipes(family), packets(family), (recipe, packet) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        const source = { from: packet.source, to: packet.source };
        const rewritten = space.rewritten(set, "source", [source]);
        expect(space.values(rewritten, "source")).toEqual(set === space.none ? [] : [source]);
        expect(space.values(rewritten, "destination")).toEqual(space.values(set, "destination"));
      }),
      { numRuns: runs },
    );
  });

  test("mapped carry the value at the same place of the other range, and nothing else is left", () => {
    const of = (value: number) => (family === 4 ? value : BigInt(value));
    const [low, high] = [
      { from: of(0), to: of(9) },
      { from: of(1024), to: of(1033) },
    ];
    const moved = new Map([0, 1, 8, 9].flatMap((value) => [[of(value), of(value + 1024)] as const]));
    moved.set(of(1024), of(0));
    const pairs = [
      { from: low, to: high },
      { from: high, to: low },
    ];
    fc.assert(
      fc.property(
        recipes(family),
        packets(family),
        fc.constantFrom("source", "destination"),
        (recipe, packet, field) => {
          const space = new PacketSpace(family);
          const mapped = space.mapped(recipe.make(space), field, pairs);
          const to = moved.get(packet[field]);
          if (to !== undefined) expect(space.has(mapped, { ...packet, [field]: to })).toBe(recipe.has(packet));
          if (packet[field] === of(443)) expect(space.has(mapped, packet)).toBe(false);
        },
      ),
      { numRuns: runs },
    );
  });

  test("of a filter for addresses of the other family are empty", () => {
    const space = new PacketSpace(family);
    const all = family === 4 ? { from: 0n, to: 2n ** 128n - 1n } : { from: 0, to: 2 ** 32 - 1 };
    expect(space.matching({ source: [all] })).toBe(space.none);
    expect(space.matching({ destination: [all] })).toBe(space.none);
  });

  test("have a least packet, unless they are empty", () => {
    fc.assert(
      fc.property(recipes(family), (recipe) => {
        const space = new PacketSpace(family);
        const set = recipe.make(space);
        const first = space.first(set);
        if (first === undefined) expect(set).toBe(space.none);
        else expect(recipe.has(first)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  test("a filter means what it says, also with ranges that are upside down or too wide", () => {
    fc.assert(
      fc.property(matches(family), packets(family), (match, packet) => {
        const space = new PacketSpace(family);
        expect(space.has(space.matching(match), packet)).toBe(meets(match, packet));
      }),
      { numRuns: runs },
    );
    const space = new PacketSpace(family);
    expect(space.matching({ destinationPort: [{ from: 0, to: 99_999 }] })).toBe(space.all);
    expect(space.matching({ protocol: [{ from: 7, to: 6 }] })).toBe(space.none);
    expect(space.matching({ protocol: [] })).toBe(space.none);
  });
});

describe("replies", () => {
  const space = new PacketSpace(4);
  const addresses = { source: [{ from: 1, to: 9 }], destination: port(100) };

  test("of TCP go back, from the port that was asked", () => {
    const asked = space.matching({
      ...tcp,
      destinationPort: port(443),
      sourcePort: [{ from: 1024, to: 65_535 }],
      ...addresses,
    });
    const answered = space.matching({
      ...tcp,
      destinationPort: [{ from: 1024, to: 65_535 }],
      sourcePort: port(443),
      source: port(100),
      destination: [{ from: 1, to: 9 }],
    });
    expect(space.replies(asked)).toBe(answered);
    expect(space.replies(answered)).toBe(asked);
  });

  test("of an echo request are echo replies; an echo reply, or an error, has none (RFC 792)", () => {
    const icmp = { protocol: port(1), ...addresses };
    const reply = space.matching({
      protocol: port(1),
      destinationPort: port(0),
      source: port(100),
      destination: [{ from: 1, to: 9 }],
    });
    expect(space.replies(space.matching({ ...icmp, destinationPort: port(8) }))).toBe(reply);
    expect(space.replies(space.matching({ ...icmp, destinationPort: port(0) }))).toBe(space.none);
    expect(space.replies(space.matching({ ...icmp, destinationPort: port(3) }))).toBe(space.none);
  });

  test("of everything are everything that can be a reply", () => {
    const answers = space.union(
      ...[0, 14, 16, 18].map((type) => space.matching({ protocol: port(1), destinationPort: port(type) })),
    );
    const v6Answers = space.matching({ protocol: port(58), destinationPort: port(129) });
    const others = space.difference(space.all, space.matching({ protocol: [...port(1), ...port(58)] }));
    expect(space.replies(space.all)).toBe(space.union(others, answers, v6Answers));
  });

  test("of replies are the packets again, but for ICMP", () => {
    fc.assert(
      fc.property(recipes(4), (recipe) => {
        const notIcmp = space.difference(recipe.make(space), space.matching({ protocol: [...port(1), ...port(58)] }));
        expect(space.replies(space.replies(notIcmp))).toBe(notIcmp);
      }),
      { numRuns: runs },
    );
  });

  test.each([4, 6] as const)(
    "of IPv%s answer the same packets, whether they are known to be replies or not",
    (family) => {
      fc.assert(
        fc.property(recipes(family), (recipe) => {
          const [known, fresh] = [new PacketSpace(family), new PacketSpace(family)];
          const set = recipe.make(known);
          const replies = known.replies(set);
          const same = fresh.union(...[...known.boxes(replies)].map((box) => fresh.matching(ranged(box))));
          const asked = [...known.boxes(known.requests(replies))];
          expect(asked).toEqual([...fresh.boxes(fresh.requests(same))]);
          expect(known.difference(known.requests(replies), set)).toBe(known.none);
        }),
        { numRuns: runs },
      );
    },
  );
});

function ranged(box: Box) {
  return Object.fromEntries(FIELDS.map((field) => [field, [box[field]]]));
}

/** A filter for packets that differ from this one in one field at most. */
function sameBut(packet: Packet, free: Field) {
  return Object.fromEntries(
    FIELDS.filter((field) => field !== free).map((field) => [field, [{ from: packet[field], to: packet[field] }]]),
  );
}
