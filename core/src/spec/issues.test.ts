import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../diagnostics/index.ts";
import { codesOf as codesWith, fabricText, shapeProblemsOf } from "./fabric-text.fixture.ts";
import { parseFabric } from "./parse.ts";

const codesOf = (spec: string) => codesWith(spec, shapeProblemsOf);

/** The first diagnostic of a code. */
function first(code: string, spec: string) {
  return shapeProblemsOf(spec).find((problem) => problem.code === code);
}

const vpc = (body: string) => `vpcs:\n  main: { region: eu-west-1, ${body} }`;
const cluster = (body: string) =>
  `vpcs:\n  main: { region: eu-west-1, id: vpc-0123 }\nclusters:\n  main: { vpc: main, zones: [eu-west-1b], ${body} }`;

describe("SPEC-1: wrong types", () => {
  test.each([
    ["a list for a map", "vpcs: [a]", "spec.vpcs must be a map of names and values, not a list"],
    ["a map for a list", "reserved: { a: 1 }", "spec.reserved must be a list, not a map"],
    ["a number for a text", vpc("id: 7"), "spec.vpcs.main.id must be a text, not `7`"],
    [
      "a text for a number",
      vpc("id: vpc-0123, blockQuota: ten"),
      "spec.vpcs.main.blockQuota must be a number, not the text `ten`",
    ],
    [
      "a fraction for a whole number",
      vpc("id: vpc-0123, blockQuota: 5.5"),
      "spec.vpcs.main.blockQuota must be a whole number, not `5.5`",
    ],
    [
      "a text for a boolean",
      vpc("id: vpc-0123, protect: maybe"),
      "spec.vpcs.main.protect must be true or false, not the text `maybe`",
    ],
    ["nothing for a text", vpc("id: "), "spec.vpcs.main.id must be a text, not an empty value"],
    ["a number for an address list", vpc("cidrs: 10"), "spec.vpcs.main.cidrs must be a text or a list, not `10`"],
    ["a number in an address list", vpc("cidrs: [10]"), "spec.vpcs.main.cidrs[0] must be a text, not `10`"],
    [
      "a text for a map",
      cluster("pods: 100.64.0.0/16"),
      "spec.clusters.main.pods must be a map of keys and values, not the text `100.64.0.0/16`",
    ],
  ])("%s", (_what, spec, message) => {
    expect(first("SPEC-1", spec)?.message).toBe(message);
  });

  test.each([
    [
      "an account id without quotes keeps its zeros",
      "accounts:\n  p: { id: 012345678901 }",
      'Put it in quotes: "012345678901".',
    ],
    [
      "a number that no quotes make a range",
      cluster("pods: { ranges: [42] }"),
      "Write a value of the type that is named; texts that look like numbers need quotes.",
    ],
    ["a version without quotes keeps its zero", cluster("create: { version: 1.30 }"), 'Put it in quotes: "1.30".'],
    ["yes is true", vpc("id: vpc-0123, protect: yes"), "Write true: YAML 1.2 knows only true and false."],
    ["Off is false", vpc("id: vpc-0123, protect: Off"), "Write false: YAML 1.2 knows only true and false."],
    ["a single zone", cluster("").replace("[eu-west-1b]", "eu-west-1b"), "Write it as a list: [eu-west-1b]."],
    ["an empty value", vpc("id: "), "Give it a value, or remove the key."],
    ["a map for a list", "reserved: { a: 1 }", "Write it as a list: each entry begins with `- `."],
    ["a text for a map", "reserved: [10.0.0.0/8]", "Write it as a map; its keys are `cidr`, `why`."],
  ])("the fix fits: %s", (_what, spec, fix) => {
    expect(first("SPEC-1", spec)?.fix).toBe(fix);
  });

  test("a document that is no map is told so, at its beginning", () => {
    const { diagnostics } = parseFabric("just text", "f");
    expect(diagnostics).toMatchObject([
      {
        code: "SPEC-1",
        message: "the document must be a map of keys and values, not the text `just text`",
        at: { line: 1, column: 1 },
      },
    ]);
  });
});

describe("SPEC-2: unknown keys", () => {
  test("stand at the key, not at the value", () => {
    expect(codesOf(vpc("id: vpc-0123, protekt: true"))).toEqual(["error SPEC-2 protekt"]);
  });

  test("a near key is suggested, and the keys that there are are listed", () => {
    expect(first("SPEC-2", cluster("pod: {}"))?.fix).toMatch(
      /^Did you mean `pods`\? Else remove it; the keys here are `name`, `vpc`, /,
    );
    expect(first("SPEC-2", cluster("banana: {}"))?.fix).toMatch(/^Remove it; the keys here are `name`, `vpc`, /);
  });

  test("in every map of the schema: behind unions, defaults and lists too", () => {
    expect(first("SPEC-2", cluster("kubernetes: { contxt: x }"))?.fix).toMatch(/^Did you mean `context`/);
    expect(first("SPEC-2", "reserved:\n  - { cidr: 10.0.0.0/8, why: x, whyy: y }")?.fix).toMatch(/^Did you mean `why`/);
    expect(first("SPEC-2", "links:\n  a: { peering: [a, b], allow: [{ protocol: any, port: [1] }] }")?.fix).toMatch(
      /`ports`/,
    );
  });

  test("several are told one by one", () => {
    expect(codesOf(vpc("id: vpc-0123, a: 1, b: 2"))).toEqual(["error SPEC-2 a", "error SPEC-2 b"]);
  });

  test("merge keys are told to be none of YAML 1.2", () => {
    expect(first("SPEC-2", "vpcs:\n  a: &a { region: eu-west-1, id: vpc-0123 }\n  b: { <<: *a }")?.fix).toMatch(
      /merge keys/,
    );
  });

  test("words that every JavaScript object has are unknown keys like any other", () => {
    expect(codesOf("constructor: 1\ntoString: 2\nvalueOf: 3")).toEqual([
      "error SPEC-2 constructor",
      "error SPEC-2 toString",
      "error SPEC-2 valueOf",
    ]);
  });

  test("a key that may be the one that a combination misses keeps the combination quiet", () => {
    expect(codesOf(vpc("cidr: 10.0.0.0/16"))).toEqual(["error SPEC-2 cidr"]);
  });
});

describe("SPEC-3: missing fields", () => {
  test("stand at the map that misses them, and say what they are", () => {
    expect(codesOf("vpcs:\n  main: { id: vpc-0123 }")).toEqual(["error SPEC-3 main"]);
    expect(first("SPEC-3", "vpcs:\n  main: { id: vpc-0123 }")).toMatchObject({
      message: "spec.vpcs.main.region is missing",
      fix: "Add `region`. The AWS region, e.g. eu-west-1.",
    });
  });

  test("a lost uid is to be found again, not replaced", () => {
    const text = fabricText("{}").replace(", uid: 7d3f9a10", "");
    const { diagnostics } = parseFabric(text, "f");
    expect(diagnostics).toMatchObject([
      {
        code: "SPEC-3",
        message: "metadata.uid is missing",
        fix: expect.stringMatching(/fabric\.lock\.json.*podspan\.dev\/uid.*podspan init/),
      },
    ]);
  });

  test("in a list they stand at the entry", () => {
    expect(codesOf("reserved:\n  - { cidr: 10.0.0.0/8 }")).toEqual(["error SPEC-3 { cidr: 10.0.0.0/8 }"]);
  });

  test("a document of another kind misses everything", () => {
    const { diagnostics } = parseFabric("apiVersion: v1\nkind: Pod\n", "f");
    expect(diagnostics.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`)).toEqual([
      "SPEC-3 1:1",
      "SPEC-3 1:1",
      "SPEC-7 1:13",
      "SPEC-7 2:7",
    ]);
  });
});

describe("SPEC-4: names", () => {
  test.each(["West", "a_b", "-a", "a-", "a.b", "ä", "a".repeat(41), "constructor"])("%s is none", (name) => {
    expect(codesOf(`vpcs:\n  ${name}: { region: eu-west-1, id: vpc-0123 }`)).toEqual([`error SPEC-4 ${name}`]);
  });

  test.each(["a", "0", "a-b", "west-1", "a".repeat(40)])("%s is one", (name) => {
    expect(codesOf(`vpcs:\n  ${name}: { region: eu-west-1, id: vpc-0123 }`)).toEqual([]);
  });
});

describe("SPEC-5: values", () => {
  test.each([
    ["region", vpc("id: vpc-0123").replace("eu-west-1", "EU"), "EU"],
    ["zone", cluster("").replace("eu-west-1b", "b"), "b"],
    ["zone, a region", cluster("").replace("eu-west-1b", "eu-west-1"), "eu-west-1"],
    ["account id", 'accounts:\n  p: { id: "123" }', '"123"'],
    ["role", 'accounts:\n  p: { id: "111111111111", assumeRole: "a b" }', '"a b"'],
    ["VPC id", vpc("id: subnet-0123"), "subnet-0123"],
    ["cluster name", cluster("name: -x"), "-x"],
    ["enum", cluster("compute: fargate"), "fargate"],
    ["zone slots", cluster("pods: { zoneSlots: 3 }"), "3"],
    ["tag", 'tags: { "aws:x": y }', '"aws:x"'],
    ["tag value", `tags: { x: ${"y".repeat(257)} }`, "y".repeat(257)],
    ["name template", 'nameTemplate: "{fabric}"', '"{fabric}"'],
    ["placeholder", 'nameTemplate: "{id}-{zone}"', '"{id}-{zone}"'],
    ["AS number", "overlay: { asn: 0 }", "0"],
    ["reserved AS number", "overlay: { asn: 65535 }", "65535"],
    ["port", "overlay: { asn: 1, vxlanPort: 65536 }", "65536"],
    ["number beyond all", "overlay: { asn: 99999999999999999999 }", "99999999999999999999"],
    ["route target", 'networks:\n  n: { vni: 1, clusters: [], routeTargets: { import: [x], export: ["1:1"] } }', "x"],
  ])("%s", (_what, spec, text) => {
    expect(codesOf(spec)).toContain(`error SPEC-5 ${text}`);
  });

  test("reserved and empty keys of tags have cures of their own", () => {
    expect(first("SPEC-5", 'tags: { "aws:x": y }')?.fix).toMatch(/^Use a key that begins otherwise, or remove the tag/);
    expect(codesOf('tags: { "": z }')).toEqual(['error SPEC-5 ""']);
    expect(first("SPEC-5", 'tags: { "": z }')).toMatchObject({
      message: 'spec.tags[""]: the key of a tag is empty',
      fix: "Give the tag a key of 1 to 128 characters, or remove it.",
    });
  });

  test("a near word of an enum is suggested", () => {
    expect(first("SPEC-5", cluster("compute: selfmanaged"))?.fix).toMatch(/^Did you mean `selfManaged`\? /);
    expect(first("SPEC-5", cluster("compute: fargate"))?.fix).toMatch(/^Write one of /);
  });

  test("too short and too long lists say how many", () => {
    expect(first("SPEC-5", cluster("").replace("[eu-west-1b]", "[]"))?.message).toBe(
      "spec.clusters.main.zones must be at least 1 entry long",
    );
    expect(first("SPEC-5", "links:\n  a: { peering: [a] }")?.message).toBe(
      "spec.links.a.peering must be exactly 2 entries long",
    );
  });

  test("at most 46 tags fit beside our own (EC2: 50 tags)", () => {
    const tags = (count: number) =>
      `tags: { ${Array.from({ length: count }, (_, index) => `t${index}: x`).join(", ")} }`;
    expect(codesOf(tags(46))).toEqual([]);
    expect(codesOf(tags(47))).toEqual(["error SPEC-5 tags"]);
  });
});

describe("SPEC-7: not a Fabric of this version", () => {
  test.each([
    ["kind: Fabric", "apiVersion"],
    ["apiVersion: podspan.dev/v1beta1\nkind: Fabric", "apiVersion"],
    ["apiVersion: podspan.dev/v1alpha1", "kind"],
    ["apiVersion: podspan.dev/v1alpha1\nkind: [Fabric]", "kind"],
  ])("%s", (head, field) => {
    const { diagnostics } = parseFabric(`${head}\nmetadata: { name: a, uid: abcdefgh }\nspec: {}\n`, "f");
    expect(diagnostics.map(({ code, path }) => `${code} ${path?.join(".")}`)).toEqual([`SPEC-7 ${field}`]);
  });
});

describe("SPEC-8: combinations", () => {
  test.each([
    ["no way to a VPC", "vpcs:\n  main: { region: eu-west-1 }", "main"],
    ["two ways to a VPC", vpc("id: vpc-0123, cidrs: 10.0.0.0/16"), "main"],
    ["a shared VPC without id", vpc('tags: { a: b }, owner: "111111111111"'), "owner"],
    ["a link of no kind", "links:\n  up: {}", "up"],
    ["a link of two kinds", "links:\n  up: { peering: [a, b], transitGateway: { vpcs: [a] } }", "up"],
    ["a secret of no kind", "overlay: { asn: 1, password: {} }", "password"],
    ["a secret of two kinds", "overlay: { asn: 1, password: { env: A, file: b } }", "password"],
  ])("%s", (_what, spec, text) => {
    expect(codesOf(spec)).toContain(`error SPEC-8 ${text}`);
  });

  test.each([
    ["id: vpc-0123, cidrs: 10.0.0.0/16", "Remove `cidrs` or `id`."],
    ["id: vpc-0123, cidrs: 10.0.0.0/16, tags: { a: b }", "Keep one of `cidrs`, `id` and `tags`; remove the others."],
    ["protect: true", "Add one of `cidrs`, `id` and `tags`."],
    ['tags: { a: b }, owner: "111111111111"', "Add `id`, or remove `owner`."],
  ])("the fix names the fields that are there: %s", (body, fix) => {
    expect(first("SPEC-8", vpc(body))?.fix).toBe(fix);
  });

  test("are told beside wrong fields of the same map", () => {
    expect(codesOf("vpcs:\n  main: { region: 5 }")).toEqual(["error SPEC-8 main", "error SPEC-1 5"]);
  });
});

describe("SPEC-9: addresses and ranges (RFC 4632, RFC 4291, RFC 6943 3.1.1)", () => {
  test.each([
    ["10.0.0.0", "has no length"],
    ["10.0.0.0/33", "has a length above 32"],
    ["10.0.0.256/24", "has a number above 255"],
    ["10.0.0/24", "does not have the four numbers"],
    ["010.0.0.0/24", "has a number with a leading zero"],
    ["10.0.0.0/255.255.0.0", "has a netmask"],
    ["10.0.0.0/-1", "has a length that is not"],
    ["a", "is not an IPv4 or IPv6 address"],
    ['""', "is empty"],
    ['"10.0.0.0 /8"', "has white space"],
  ])("%s %s", (text, why) => {
    expect(codesOf(vpc(`cidrs: [${text}]`))).toEqual([`error SPEC-9 ${text}`]);
    expect(first("SPEC-9", vpc(`cidrs: ${text}`))?.message).toContain(why);
  });

  test("a single address must have no length", () => {
    const hub = "sites:\n  d: { hubs: [{ platform: linux, publicIp: 8.8.8.8/32, tunnelAddress: 10.0.0.1 }] }";
    expect(codesOf(hub)).toEqual(["error SPEC-9 8.8.8.8/32"]);
  });

  test("IPv6 ranges are read where a family is free", () => {
    expect(codesOf('sites:\n  d: { nodes: "fd00:1::/48" }')).toEqual([]);
    expect(codesOf('sites:\n  d: { nodes: "fd00::1::/48" }')).toEqual(['error SPEC-9 "fd00::1::/48"']);
  });
});

describe("SEC-1: secrets in plain text", () => {
  const secrets = [
    ["text", "overlay: { asn: 1, password: hunter2 }"],
    ["number", "overlay: { asn: 1, password: 20061123 }"],
    ["block", "overlay:\n  asn: 1\n  password: |\n    hunter2\n    hunter3"],
    [
      "nested",
      "links:\n  l: { dmvpn: { vpc: a, site: b, routers: [], tunnel: { network: 10.0.0.0/24 }, ike: { preSharedKey: hunter2 } } }",
    ],
  ] as const;

  test.each(secrets)("a %s is refused", (_what, spec) => {
    expect(first("SEC-1", spec)).toMatchObject({ severity: "error" });
  });

  test.each(secrets)("a %s is in no message and no picture", (_what, spec) => {
    const text = fabricText(spec);
    const { diagnostics } = parseFabric(text, "f");
    expect(renderDiagnostics(diagnostics, { f: text })).not.toMatch(/hunter|20061123/);
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter|20061123/);
  });

  test.each([
    "{ env: PSK }",
    "{ file: psk.txt }",
    "{ aws: prod/psk }",
    "{ kubernetes: { namespace: a, name: b, key: c } }",
  ])("%s is a reference", (secret) => {
    expect(codesOf(`overlay: { asn: 1, password: ${secret} }`)).toEqual([]);
  });
});
