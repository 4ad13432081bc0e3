import { expect, test } from "vitest";
import { changeTexts, printable, valueLines, valueText } from "./value.ts";

test.each([
  [undefined, "(none)"],
  [null, "(none)"],
  ["", '""'],
  ["true", "true"],
  [["a", "b"], "a, b"],
  [[], "(none)"],
  [{ b: 1 }, "b=1"],
  [{ $ref: "prod/subnet/pods/b" }, "(prod/subnet/pods/b)"],
  [{ $ref: "internal/vpc" }, "vpc-0a (internal/vpc)"],
  [{ protocol: "-1", cidr: "0.0.0.0/0" }, "all traffic: 0.0.0.0/0"],
  [{ protocol: "tcp", fromPort: 443, toPort: 443, group: "sg-0a" }, "tcp 443: sg-0a"],
  [{ protocol: "50", cidr: "203.0.113.10/32" }, "esp: 203.0.113.10/32"],
  [{ protocol: "89", cidr: "203.0.113.10/32" }, "protocol 89: 203.0.113.10/32"],
  [{ protocol: "udp", fromPort: 1, toPort: 9, cidr: "::/0" }, "udp 1-9: ::/0"],
])("%j reads as %s", (value, text) => expect(valueText(value, { "internal/vpc": "vpc-0a" })).toBe(text));

test("a list has a line for each item", () => {
  expect(valueLines(["a", "b"], {})).toEqual(["a", "b"]);
  expect(valueLines([], {})).toEqual(["(none)"]);
});

test("a change is from what to what; of a long list in one text it is what comes and what goes", () => {
  const ranges = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, nth) => `10.${from + nth}.0.0/16`).join(",");
  expect(changeTexts(undefined, "true", {})).toEqual(["(none) -> true"]);
  expect(changeTexts(ranges(0, 2), ranges(1, 3), {})).toEqual(["10.0.0.0/16,10.1.0.0/16 -> 10.1.0.0/16,10.2.0.0/16"]);
  expect(changeTexts(ranges(0, 40), ranges(1, 42), {})).toEqual([
    "- 10.0.0.0/16",
    "+ 10.40.0.0/16,10.41.0.0/16",
    "39 as before",
  ]);
  const few = "10.0.0.0/16,10.1.0.0/16,10.2.0.0/16,10.3.0.0/16,10.4.0.0/16,10.5.0.0/16";
  expect(changeTexts(undefined, ranges(0, 40), {})).toEqual([`(none) -> ${few} and 34 more`]);
  expect(changeTexts(ranges(0, 40), undefined, {})).toEqual([`${few} and 34 more -> (none)`]);
  expect(changeTexts(ranges(0, 10), ranges(20, 30), {})).toEqual([
    `- ${few} and 4 more`,
    "+ 10.20.0.0/16,10.21.0.0/16,10.22.0.0/16,10.23.0.0/16,10.24.0.0/16,10.25.0.0/16 and 4 more",
  ]);
});

test("a text of many lines is told by its size, and by the files that differ; commas in it part nothing", () => {
  const data = (address: string) =>
    `#cloud-config\npackages: [frr, strongswan]\nwrite_files:\n- path: /etc/a\n  content: |2\n    1,2,3,4,5,6,7,8\n- path: /etc/frr/frr.conf\n  content: |2\n    nhs ${address}\nruncmd:\n`;
  const told = changeTexts(data("203.0.113.10"), data("203.0.113.20"), {});
  expect(told).toEqual([
    expect.stringMatching(/^#cloud-config … \(10 lines, 173 characters, [0-9a-f]{8}\)$/),
    expect.stringMatching(/^-> #cloud-config … \(10 lines, 173 characters, [0-9a-f]{8}\)$/),
    "differs in /etc/frr/frr.conf",
  ]);
  expect(changeTexts("x", "a,b\nc,d\n", {})).toEqual(["x", expect.stringMatching(/^-> a,b … \(2 lines/)]);
});

test("things by name have a line each, and statements of a router are indented as they are entered", () => {
  expect(valueLines({ A: "1", B: "two" }, {})).toEqual(["A=1", "B=two"]);
  const statements = {
    "interface Tunnel0": "interface Tunnel0",
    "interface Tunnel0 > ip mtu": "ip mtu 1400",
    "interface Tunnel0 > shutdown": "no shutdown",
    "/etc/frr/frr.conf": "frr version 10\nhostname r\n",
  };
  expect(valueLines(statements, {})).toEqual([
    "interface Tunnel0",
    "  ip mtu 1400",
    "  no shutdown",
    expect.stringMatching(/^\/etc\/frr\/frr\.conf=frr version 10 … \(2 lines, /),
  ]);
  expect(valueLines({}, {})).toEqual(["(none)"]);
});

test("control characters are shown and do nothing, line ends and tabs stay", () => {
  expect(printable("a\u001b[2J\u0000b\u009f\tc\nd")).toBe("a\ufffd[2J\ufffdb\ufffd\tc\nd");
});
