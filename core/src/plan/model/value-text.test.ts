import { expect, test } from "vitest";
import { valueText } from "./value-text.ts";

test.each<[unknown, string]>([
  [undefined, "(none)"],
  [null, "(none)"],
  [[], "(none)"],
  [{}, "(none)"],
  ["", '""'],
  ["eu-west-1b", "eu-west-1b"],
  [true, "true"],
  [65_000, "65000"],
  [["a", "b"], "a, b"],
  [{ ENI_CONFIG_LABEL_DEF: "zone", MTU: 9001 }, "ENI_CONFIG_LABEL_DEF=zone, MTU=9001"],
  [{ $ref: "main/vpc" }, "vpc-0a (main/vpc)"],
  [{ $ref: "new" }, "(new)"],
  ["planned:main/subnet/pods/b", "(main/subnet/pods/b)"],
  [{ protocol: "-1", cidr: "10.0.0.0/8" }, "all traffic: 10.0.0.0/8"],
  [{ protocol: "tcp", fromPort: 443, toPort: 443, group: { $ref: "main/vpc" } }, "tcp 443: vpc-0a (main/vpc)"],
  [{ protocol: "udp", fromPort: 1, toPort: 9, cidr: "::/0" }, "udp 1-9: ::/0"],
])("%j is read as %s", (value, text) => {
  expect(valueText(value, { "main/vpc": "vpc-0a" })).toBe(text);
});
