import { expect, test } from "vitest";
import { evaluated, type Names } from "./expression.ts";
import { EXPRESSIONS } from "./hcl/expressions.fixture.ts";
import { parseTemplate } from "./hcl/parse.ts";

const ref = (text: string): string => ["$", "{", text, "}"].join("");

const NAMES: Names = {
  variables: { azs: ["eu-west-1b", "eu-west-1c"], pods: "100.64.0.0/16" },
  locals: {
    pods: "100.64.0.0/16",
    zones: { b: "eu-west-1b", a: "eu-west-1a" },
    nets: ref("[for n in range(2) : cidrsubnet(var.pods, 2, n)]"),
    world: ref("data.aws_vpc.main.cidr_block"),
    ids: [ref("data.aws_vpc.main.id"), "vpc-1"],
  },
  attribute: (address, index, name) => (address.startsWith("aws_subnet.") ? `${name} of ${index}` : undefined),
  instances: (address) => {
    if (address === "aws_subnet.pods") return { by: "number", indexes: ["0", "1"] };
    return address === "aws_subnet.byZone" ? { by: "key", indexes: ["a", "b"] } : undefined;
  },
  count: 1,
};

test.each(EXPRESSIONS)("%s", (expression, value) => {
  expect(evaluated(ref(expression), NAMES)).toEqual(value);
});

test.each([
  ["cidrsubnet(var.pods, 2, count.index)", "100.64.64.0/18"],
  ["aws_subnet.pods[count.index].arn", "arn of 1"],
  ["aws_subnet.pods[*].arn", ["arn of 0", "arn of 1"]],
  ["aws_subnet.pods.*.arn", ["arn of 0", "arn of 1"]],
  ["[for subnet in aws_subnet.pods[*].arn : upper(subnet)]", ["ARN OF 0", "ARN OF 1"]],
  ["length(aws_subnet.pods)", 2],
  ["[for subnet in aws_subnet.byZone : subnet.arn]", ["arn of a", "arn of b"]],
  ["{ for zone, subnet in aws_subnet.byZone : zone => subnet.arn }", { a: "arn of a", b: "arn of b" }],
  ['aws_subnet.byZone["b"].arn', "arn of b"],
  ["values(aws_subnet.byZone)[*].arn", ["arn of a", "arn of b"]],
  ["vpc-0a1b2c3d4e5f", "vpc-0a1b2c3d4e5f"],
])("in a block with `count`: %s", (expression, value) => {
  expect(evaluated(ref(expression), NAMES)).toEqual(value);
});

// What Terraform refuses, what a provider knows, and what is not known here: never a value.
test.each([
  "cidrsubnet(var.pods, 2, 4)",
  "cidrsubnet(var.pods, 17, 0)",
  'cidrsubnet("10.0.0.0", 2, 0)',
  "cidrhost(var.pods, 65536)",
  "cidrsubnets(var.pods, 1, 1, 1)",
  "var.unset",
  "var.azs[2]",
  'local.zones["c"]',
  'lookup(local.zones, "c")',
  "element([], 0)",
  "slice(var.azs, 1, 3)",
  'index(var.azs, "eu-west-1d")',
  'format("%s")',
  'format("%x", 1)',
  'replace("a1", "/[0-9]/", "")',
  "filebase64(var.pods)",
  "timestamp()",
  "local.world",
  "cidrsubnet(local.world, 2, 0)",
  "distinct(local.ids)",
  "local.world == var.pods",
  "var.unset ? 1 : 2",
  "aws_subnet.other",
  "aws_subnet.pods[0]",
  'aws_subnet.byZone["c"].arn',
  "aws_instance.other[*].id",
  "1 / 0",
  "[for",
  "{ a = 1",
  "1 +",
  "each.key",
])("is unclear: %s", (expression) => {
  expect(evaluated(ref(expression), NAMES)).toEqual({ unclear: expect.any(String) });
});

test("a list of which one item is unclear has its other items, and its length", () => {
  expect(evaluated(ref("length(local.ids)"), NAMES)).toBe(2);
  expect(evaluated(ref("local.ids[1]"), NAMES)).toBe("vpc-1");
});

test("templates with directives are not read", () => {
  expect(parseTemplate("%{ if true }a%{ endif }")).toBeUndefined();
  expect(evaluated(`a ${ref('"b"')} %{ if true }c%{ endif }`, NAMES)).toHaveProperty("unclear");
});
