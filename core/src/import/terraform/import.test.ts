import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseFabric } from "../../spec/index.ts";
import { fabricFromTerraform, type TerraformRequest } from "./import.ts";
import { parseFault } from "./syntax.ts";

const DOCUMENT = readFileSync(new URL("../testdata/document/main.tf", import.meta.url), "utf8");
const UID = "11111111-2222-4333-8444-555555555555";
const VPC = "vpc-09796d57be9cec2d2";

/** What hcl2json makes of the document's files; the CLI's test makes it of the files themselves. */
const PARSED = JSON.parse(readFileSync(new URL("../testdata/document/main.tf.parsed.json", import.meta.url), "utf8"));

/** An expression, as hcl2json writes it. */
function ref(expression: string): string {
  return `\${${expression}}`;
}

function imported(more: Partial<TerraformRequest> = {}) {
  const { text, diagnostics } = fabricFromTerraform({
    files: [{ name: "main.tf", text: DOCUMENT, parsed: PARSED }],
    source: "infra",
    name: "infra",
    uid: UID,
    ...more,
  });
  const codes = diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
  return { text: text ?? "", diagnostics, codes };
}

function withConfiguration(parsed: object, more: Partial<TerraformRequest> = {}) {
  return imported({ files: [{ name: "main.tf", text: "", parsed }], ...more });
}

/** A state of version 4 with the document's things. */
function stateOf(vpc: string, extra: readonly object[] = []): object {
  const thing = (type: string, name: string, attributes: object, index?: string) => ({
    mode: "managed",
    type,
    name,
    instances: [{ ...(index === undefined ? {} : { index_key: index }), attributes }],
  });
  return {
    version: 4,
    lineage: "l",
    serial: 1,
    resources: [
      thing("aws_vpc_ipv4_cidr_block_association", "cgnat_cidr", {
        id: "vpc-cidr-assoc-1",
        vpc_id: vpc,
        cidr_block: "100.64.0.0/16",
      }),
      thing("aws_subnet", "in_pods_eu_west_1b", {
        id: "subnet-b",
        vpc_id: vpc,
        cidr_block: "100.64.0.0/17",
        availability_zone: "eu-west-1b",
        tags: { Name: "Internal/pods-eu-west-1b" },
      }),
      thing("aws_subnet", "in_pods_eu_west_1c", {
        id: "subnet-c",
        vpc_id: vpc,
        cidr_block: "100.64.128.0/17",
        availability_zone: "eu-west-1c",
      }),
      thing("aws_route_table", "cgnat_route_table", { id: "rtb-1", vpc_id: vpc, route: [] }),
      thing("aws_route_table_association", "cgnat_rt_association_1b", {
        id: "rtbassoc-b",
        subnet_id: "subnet-b",
        route_table_id: "rtb-1",
      }),
      thing("aws_route_table_association", "cgnat_rt_association_1c", {
        id: "rtbassoc-c",
        subnet_id: "subnet-c",
        route_table_id: "rtb-1",
      }),
      thing("aws_security_group", "cgnat_overlay_sg", {
        id: "sg-1",
        vpc_id: vpc,
        name: "cgnat-overlay-sg",
        ingress: [],
      }),
      thing("aws_vpc_security_group_ingress_rule", "allow_vpc_traffic", {
        id: "sgr-1",
        security_group_id: "sg-1",
        cidr_ipv4: "10.196.24.0/24",
        ip_protocol: "-1",
      }),
      thing("aws_vpc_security_group_ingress_rule", "allow_cgnat_traffic", {
        id: "sgr-2",
        security_group_id: "sg-1",
        cidr_ipv4: "100.64.0.0/16",
        ip_protocol: "-1",
      }),
      thing("aws_vpc_security_group_egress_rule", "allow_all_outbound", {
        id: "sgr-3",
        security_group_id: "sg-1",
        cidr_ipv4: "0.0.0.0/0",
        ip_protocol: "-1",
      }),
      ...extra,
    ],
  };
}

function fabricIn(text: string) {
  const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  if (!fabric) throw new Error("no Fabric");
  return fabric;
}

const ADOPT = [
  { id: "vpc-cidr-assoc-1", as: "prod/cidr/pods/100.64.0.0/16" },
  { id: "subnet-b", as: "prod/subnet/pods/eu-west-1b" },
  { id: "subnet-c", as: "prod/subnet/pods/eu-west-1c" },
  { id: "rtb-1", as: "prod/route-table/pods" },
  { id: "rtbassoc-b", as: "prod/route-table-association/pods/eu-west-1b" },
  { id: "rtbassoc-c", as: "prod/route-table-association/pods/eu-west-1c" },
  { id: "sg-1", as: "prod/security-group/pods" },
];

describe("the document's own HCL, verbatim", () => {
  test("its VPC id without quotes is told with its place and cure, and taken as meant (fault 3b-4)", () => {
    const { diagnostics, text } = imported();
    expect(diagnostics[0]).toMatchObject({
      code: "TF-1",
      severity: "warning",
      message: `${VPC} stands without quotes, so Terraform takes it for a name and refuses the file`,
      fix: `Write "${VPC}", in quotes; the import goes on as if it were written so.`,
      at: { file: "main.tf", line: 2, column: 16, endLine: 2, endColumn: 16 + VPC.length },
    });
    expect(fabricIn(text).spec.vpcs.main).toMatchObject({ region: "eu-west-1", id: VPC });
  });

  test("without a state the Fabric says which ids to fill in, and is valid as it is", () => {
    const { text } = imported({ cluster: "prod" });
    const fabric = fabricIn(text);
    expect(fabric.metadata).toMatchObject({ name: "infra", uid: UID });
    expect(fabric.spec.clusters.prod).toMatchObject({
      vpc: "main",
      zones: ["eu-west-1b", "eu-west-1c"],
      pods: { ranges: ["100.64.0.0/16"] },
    });
    expect(fabric.spec.adopt).toEqual([]);
    expect(text.match(/^ *# +- \{ id: FILL-IN, as: .*$/gm)).toHaveLength(7);
    const filled = text.replace("  # adopt:", "  adopt:").replaceAll("  #   - { id: FILL-IN", "    - { id: some-id");
    expect(parseFabric(filled, "f").fabric ?? parseFabric(filled, "f").diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["SPEC-10"]),
    );
  });

  test("a cluster that nobody names is asked for", () => {
    expect(imported().text).toContain("# Terraform does not say which EKS cluster this is for: put its name here.");
  });
});

describe("with the state", () => {
  const state = { name: "terraform.tfstate", value: stateOf(VPC) };

  test("everything of it is adopted by its id", () => {
    const { text, codes } = imported({ state, cluster: "prod" });
    expect(fabricIn(text).spec.adopt).toEqual(ADOPT);
    expect(codes.filter((code) => code.startsWith("error"))).toEqual([]);
  });

  test("the state alone says as much, and so does `terraform show -json`", () => {
    const shown = {
      format_version: "1.0",
      values: {
        root_module: {
          resources: [],
          child_modules: [
            {
              address: "module.net",
              resources: (stateOf(VPC) as { readonly resources: readonly Record<string, unknown>[] }).resources.map(
                ({ type, name, instances }) => ({
                  address: `module.net.${type}.${name}`,
                  mode: "managed",
                  type,
                  name,
                  values: (instances as readonly { readonly attributes: object }[])[0]?.attributes,
                }),
              ),
            },
          ],
        },
      },
    };
    for (const value of [stateOf(VPC), shown]) {
      expect(fabricIn(imported({ files: [], state: { name: "s", value }, cluster: "prod" }).text).spec.adopt).toEqual(
        ADOPT,
      );
    }
  });

  test("of another VPC is refused, with both", () => {
    const { text, codes } = imported({ state: { name: "s", value: stateOf("vpc-0bbbbbbbbbbbbbbbb") } });
    expect(text).toBe("");
    expect(codes).toContain(`error TF-5 the configuration is about ${VPC}, and the state about vpc-0bbbbbbbbbbbbbbbb`);
  });

  test("of a version that nobody knows is refused", () => {
    expect(imported({ state: { name: "old.tfstate", value: { version: 3, lineage: "l" } } }).codes).toContain(
      "error TF-4 old.tfstate is a state of version 3; versions 4 and `terraform show -json` are read",
    );
  });

  test("what is not the pods' is named and left, without a word of what it holds", () => {
    const secret = {
      mode: "managed",
      type: "aws_db_instance",
      name: "db",
      instances: [{ attributes: { id: "db-1", password: "hunter2" } }],
    };
    const { codes, text } = imported({ state: { name: "s", value: stateOf(VPC, [secret]) } });
    expect(codes).toContain("info TF-6 not taken, and left to Terraform: aws_db_instance.db");
    expect(`${codes.join()}${text}`).not.toContain("hunter2");
  });

  test("rules that adopting would take away are told before", () => {
    const rule = {
      mode: "managed",
      type: "aws_vpc_security_group_ingress_rule",
      name: "ssh",
      instances: [
        {
          attributes: {
            id: "sgr-4",
            security_group_id: "sg-1",
            cidr_ipv4: "192.0.2.0/24",
            ip_protocol: "tcp",
            from_port: 22,
            to_port: 22,
          },
        },
      ],
    };
    expect(imported({ state: { name: "s", value: stateOf(VPC, [rule]) } }).codes).toContain(
      "info TF-8 aws_security_group.cgnat_overlay_sg lets tcp 22 in from 192.0.2.0/24, which Podspan's group does not",
    );
  });

  test("a resource that Terraform has not made yet is told", () => {
    const later = structuredClone(stateOf(VPC)) as { resources: { name: string }[] };
    later.resources = later.resources.filter(({ name }) => name !== "cgnat_overlay_sg");
    expect(imported({ state: { name: "s", value: later } }).codes).toContain(
      "warning TF-3 aws_security_group.cgnat_overlay_sg is in the configuration and not in the state",
    );
  });
});

describe("what Terraform itself would work out", () => {
  const block = { vpc_id: "vpc-0aaaaaaaa", cidr_block: "100.64.0.0/16" };

  test("for_each, locals, variables, each and templates are unfolded", () => {
    const { text, codes } = withConfiguration(
      {
        variable: { vpc: [{ default: "vpc-0aaaaaaaa" }] },
        locals: [{ subnets: { "eu-west-1b": "100.64.0.0/18", "eu-west-1c": "100.64.64.0/18" } }],
        resource: {
          aws_vpc_ipv4_cidr_block_association: { pods: [{ vpc_id: ref("var.vpc"), cidr_block: "100.64.0.0/16" }] },
          aws_subnet: {
            pods: [
              {
                for_each: ref("local.subnets"),
                vpc_id: ref("aws_vpc_ipv4_cidr_block_association.pods.vpc_id"),
                availability_zone: ref("each.key"),
                cidr_block: ref("each.value"),
                tags: { Name: `Internal/pods-${ref("each.key")}` },
              },
            ],
          },
          aws_route_table: { pods: [{ vpc_id: ref("var.vpc") }] },
          aws_route_table_association: {
            pods: [
              {
                for_each: ref("local.subnets"),
                subnet_id: ref("aws_subnet.pods[each.key].id"),
                route_table_id: ref("aws_route_table.pods.id"),
              },
            ],
          },
        },
      },
      { cluster: "prod" },
    );
    expect(codes.filter((code) => code.includes("TF-3"))).toEqual([]);
    expect(fabricIn(text).spec.vpcs.main?.id).toBe("vpc-0aaaaaaaa");
    expect(text).toContain(
      'as: prod/subnet/pods/eu-west-1c } # aws_subnet.pods["eu-west-1c"] (Internal/pods-eu-west-1c)',
    );
    expect(text).toContain(
      'as: prod/route-table-association/pods/eu-west-1b } # aws_route_table_association.pods["eu-west-1b"]',
    );
  });

  test("count, its index and functions give the Fabric of what is written out", () => {
    const associated = (pairs: readonly (readonly [string, string])[], counted: boolean) => ({
      variable: { azs: [{ default: pairs.map(([zone]) => zone) }] },
      resource: {
        aws_vpc_ipv4_cidr_block_association: { pods: [block] },
        aws_route_table: { pods: [{ vpc_id: block.vpc_id }] },
        aws_subnet: Object.fromEntries(
          counted
            ? [
                [
                  "pods",
                  [
                    {
                      count: ref("length(var.azs)"),
                      vpc_id: block.vpc_id,
                      availability_zone: ref("element(var.azs, count.index)"),
                      cidr_block: ref(
                        "cidrsubnet(aws_vpc_ipv4_cidr_block_association.pods.cidr_block, 2, count.index)",
                      ),
                    },
                  ],
                ],
              ]
            : pairs.map(([zone, cidr], at) => [
                `pods${at}`,
                [{ vpc_id: block.vpc_id, availability_zone: zone, cidr_block: cidr }],
              ]),
        ),
        aws_route_table_association: Object.fromEntries(
          pairs.map((_, at) => [
            `pods${at}`,
            [
              {
                subnet_id: ref(counted ? `aws_subnet.pods[${at}].id` : `aws_subnet.pods${at}.id`),
                route_table_id: ref("aws_route_table.pods.id"),
              },
            ],
          ]),
        ),
      },
    });
    const pairs = [
      ["eu-west-1b", "100.64.0.0/18"],
      ["eu-west-1c", "100.64.64.0/18"],
      ["eu-west-1a", "100.64.128.0/18"],
    ] as const;
    const counted = withConfiguration(associated(pairs, true), { cluster: "prod" });
    const written = withConfiguration(associated(pairs, false), { cluster: "prod" });
    expect(counted.codes.filter((code) => code.includes("TF-3"))).toEqual([]);
    expect(counted.text?.replaceAll(/ #.*/g, "")).toBe(written.text?.replaceAll(/ #.*/g, ""));
    expect(fabricIn(counted.text).spec.clusters.prod?.pods).toEqual(fabricIn(written.text).spec.clusters.prod?.pods);
  });

  test("what names nothing that is known is not: the resource is left out, and said so", () => {
    const { codes } = withConfiguration({
      resource: {
        aws_vpc_ipv4_cidr_block_association: { pods: [block] },
        aws_subnet: {
          a: [{ ...block, cidr_block: ref("cidrsubnet(local.pods, 1, 0)"), availability_zone: "eu-west-1b" }],
        },
      },
    });
    expect(codes).toContain(
      "warning TF-3 aws_subnet.a: `cidr_block = cidrsubnet(local.pods, 1, 0)` can be told by Terraform only, so this resource is left out",
    );
    expect(codes).toContainEqual(expect.stringMatching(/^error TF-7 infra has no subnets in a further block/));
  });

  test("locals that name each other in a circle end", () => {
    const { codes } = withConfiguration({
      locals: [{ a: ref("local.b"), b: ref("local.a") }],
      resource: { aws_vpc_ipv4_cidr_block_association: { pods: [{ ...block, vpc_id: ref("local.a") }] } },
    });
    expect(codes).toContainEqual(expect.stringContaining("TF-3 aws_vpc_ipv4_cidr_block_association.pods: `vpc_id"));
  });

  test("subnets without a table of their own, and two groups of which none is plainly the pods'", () => {
    const { codes } = withConfiguration({
      resource: {
        aws_vpc_ipv4_cidr_block_association: { pods: [block] },
        aws_subnet: { a: [{ vpc_id: block.vpc_id, cidr_block: "100.64.0.0/18", availability_zone: "eu-west-1b" }] },
        aws_security_group: { x: [{ vpc_id: block.vpc_id }], y: [{ vpc_id: block.vpc_id }] },
      },
    });
    expect(codes).toContainEqual(expect.stringContaining("TF-8 aws_subnet.a do not share one route table"));
    expect(codes).toContainEqual(
      expect.stringContaining("no one security group of vpc-0aaaaaaaa is plainly the pods'"),
    );
  });

  test("a module is not looked into, and said so", () => {
    expect(withConfiguration({ module: { net: [{ source: "./net" }] } }).codes).toContainEqual(
      "warning TF-3 module net in main.tf was not looked into",
    );
  });
});

test("the parser's words become a place", () => {
  expect(parseFault("main.tf", "parse config: [main.tf:2,7-8: Unterminated tuple; no bracket.]")).toMatchObject({
    code: "TF-2",
    message: "main.tf is not HCL: Unterminated tuple; no bracket",
    at: { line: 2, column: 7, endColumn: 8 },
  });
});
