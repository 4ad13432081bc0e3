// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is in quotes is Terraform's own.

/** What these expressions refer to, as a configuration has it. */
export const CONFIGURATION = `variable "azs" { default = ["eu-west-1b", "eu-west-1c"] }
variable "pods" { default = "100.64.0.0/16" }
locals {
  pods  = "100.64.0.0/16"
  zones = { b = "eu-west-1b", a = "eu-west-1a" }
  nets  = [for n in range(2) : cidrsubnet(var.pods, 2, n)]
}
`;

/** Expressions, and what `terraform console` 1.11.4 answers; a test of the peers asks it again. */
export const EXPRESSIONS: readonly (readonly [string, unknown])[] = [
  ['cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"],
  ['cidrsubnet("10.1.2.0/24", 4, 15)', "10.1.2.240/28"],
  ['cidrsubnet("10.1.2.77/24", 4, 1)', "10.1.2.16/28"],
  ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]],
  [
    'cidrsubnets("fd00:fd12:3456:7890::/56", 16, 16, 16, 32)',
    [
      "fd00:fd12:3456:7800::/72",
      "fd00:fd12:3456:7800:100::/72",
      "fd00:fd12:3456:7800:200::/72",
      "fd00:fd12:3456:7800:300::/88",
    ],
  ],
  ['cidrhost("10.12.112.0/20", 16)', "10.12.112.16"],
  ['cidrhost("10.12.112.0/20", 268)', "10.12.113.12"],
  ['cidrhost("10.0.0.0/8", -2)', "10.255.255.254"],
  ['cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"],
  [
    '[for at, zone in var.azs : "${zone}-${cidrsubnet(local.pods, 1, at)}"]',
    ["eu-west-1b-100.64.0.0/17", "eu-west-1c-100.64.128.0/17"],
  ],
  ['{ for key, zone in local.zones : zone => upper(key) if key != "b" }', { "eu-west-1a": "A" }],
  ["local.nets[1]", "100.64.64.0/18"],
  ["var.azs[*]", ["eu-west-1b", "eu-west-1c"]],
  ["length(local.zones)", 2],
  ["element(var.azs, 3)", "eu-west-1c"],
  ["keys(local.zones)", ["a", "b"]],
  ["values(local.zones)", ["eu-west-1a", "eu-west-1b"]],
  ['lookup(local.zones, "c", "none")', "none"],
  ['merge(local.zones, { c = "x" })', { a: "eu-west-1a", b: "eu-west-1b", c: "x" }],
  ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
  ['concat(["a"], ["b", "c"])', ["a", "b", "c"]],
  ['flatten([["a"], ["b", ["c"]]])', ["a", "b", "c"]],
  ['distinct(["b", "a", "b"])', ["b", "a"]],
  ['compact(["a", "", "b"])', ["a", "b"]],
  ['reverse(["a", "b"])', ["b", "a"]],
  ['sort(["b", "a"])', ["a", "b"]],
  ['slice(["a", "b", "c"], 1, 3)', ["b", "c"]],
  ["range(3)", [0, 1, 2]],
  ["range(1, 8, 3)", [1, 4, 7]],
  ["range(4, 1)", [4, 3, 2]],
  ['tolist(toset(["b", "a", "b"]))', ["a", "b"]],
  ['join("-", var.azs)', "eu-west-1b-eu-west-1c"],
  ['split(",", "a,b")', ["a", "b"]],
  ['format("%s-%02d-%d%%", "pods", 3, 7)', "pods-03-7%"],
  ['format("%v", true)', "true"],
  ['replace("a.b.c", ".", "-")', "a-b-c"],
  ['substr("eu-west-1b", -1, 1)', "b"],
  ['substr("eu-west-1b", 0, 7)', "eu-west"],
  ['trimspace("  a ")', "a"],
  ['tonumber("7") + 1', 8],
  ["tostring(5)", "5"],
  ["min(3, 1, 2)", 1],
  ["max([3, 1, 2]...)", 3],
  ['coalesce("", "x")', "x"],
  ['contains(var.azs, "eu-west-1c")', true],
  ['index(var.azs, "eu-west-1c")', 1],
  ['length(var.azs) > 1 ? "many" : "one"', "many"],
  ["1 + 2 * 3 - 4 / 2", 5],
  ["7 % 4 == 3 && !false", true],
  ["-(2 + 1)", -3],
  ['"a$${b}"', "a${b}"],
  ['"say \\"${"x"}\\""', 'say "x"'],
  ['local.zones["a"]', "eu-west-1a"],
];
