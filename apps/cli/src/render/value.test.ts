import { expect, test } from "vitest";
import { printable, valueLines, valueText } from "./value.ts";

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
