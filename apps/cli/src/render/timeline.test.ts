import { expect, test } from "vitest";
import { PLAIN } from "./colour.ts";
import { timelineText } from "./timeline.ts";

test("a node that an earlier run cordoned is said to be so since before this one", () => {
  const rows = [
    { subject: "ip-1", zone: "eu-west-1a", times: { drained: 1_000, gone: 89_000 } },
    { subject: "ip-2", zone: "eu-west-1a", times: { gone: 90_000 } },
  ];
  const text = timelineText(rows, 0, PLAIN);
  expect(text.split("\n")).toEqual([
    "Timeline, since the run began",
    "        zone        cordoned  drained  gone  replaced",
    "  ip-1  eu-west-1a    before     0:01  1:29",
    "  ip-2  eu-west-1a                     1:30",
    "",
  ]);
});
