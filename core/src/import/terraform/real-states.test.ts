import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseFabric } from "../../spec/index.ts";
import { fabricFromTerraform, type TerraformImport } from "./import.ts";

type Name = "document" | "modules" | "classic";
type Form = "state.json" | "terraform.tfstate";

/** What Terraform itself wrote (`node tools/terraform-states.ts`): `show -json` and the state as it keeps it. */
function stateOf(name: Name, form: Form): unknown {
  const url = new URL(`../testdata/terraform/${name}/${form}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

function imported(value: unknown, provider?: { readonly region: string }): TerraformImport {
  return fabricFromTerraform({
    files: provider ? [{ name: "main.tf", text: "", parsed: { provider: { aws: [provider] } } }] : [],
    state: { name: "state.json", value },
    source: "state.json",
    name: "infra",
    uid: "11111111-2222-4333-8444-555555555555",
    cluster: "prod",
  });
}

/** The Fabric that came of it; it has no errors. */
function fabricIn({ text = "" }: TerraformImport) {
  const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  if (fabric === undefined) throw new Error("no Fabric");
  return fabric;
}

const ADOPTED = [
  "vpc-cidr-assoc as prod/cidr/pods/100.64.0.0/16",
  "subnet as prod/subnet/pods/eu-west-1b",
  "subnet as prod/subnet/pods/eu-west-1c",
  "rtb as prod/route-table/pods",
  "rtbassoc as prod/route-table-association/pods/eu-west-1b",
  "rtbassoc as prod/route-table-association/pods/eu-west-1c",
  "sg as prod/security-group/pods",
];

const CASES: readonly {
  readonly name: Name;
  readonly what: string;
  readonly subnets: Readonly<Record<string, readonly string[]>>;
  /** Notes by code, how many. */
  readonly notes: Readonly<Record<string, number>>;
}[] = [
  {
    name: "document",
    what: "the document's configuration",
    subnets: { "eu-west-1b": ["100.64.0.0/17"], "eu-west-1c": ["100.64.128.0/17"] },
    notes: { "TF-8": 2 },
  },
  {
    name: "modules",
    what: "modules in modules, with count and for_each, rules inside their group, tags of the provider",
    subnets: { "eu-west-1b": ["100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] },
    notes: { "TF-6": 1, "TF-8": 1 },
  },
  {
    name: "classic",
    what: "count, a route inside its table, one resource for each rule",
    subnets: { "eu-west-1b": ["100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] },
    notes: { "TF-6": 1, "TF-8": 2 },
  },
];

describe.each(CASES)("$what", ({ name, subnets, notes }) => {
  test.each(["state.json", "terraform.tfstate"] as const)("%s becomes a Fabric that adopts all of it", (form) => {
    const result = imported(stateOf(name, form));
    const { spec } = fabricIn(result);
    expect(spec.adopt.map(({ id, as }) => `${id.replace(/-[0-9a-f]+$/, "")} as ${as}`)).toEqual(ADOPTED);
    expect(spec.clusters.prod?.pods).toMatchObject({ ranges: ["100.64.0.0/16"], subnets });
    expect(Object.values(spec.vpcs)).toMatchObject([
      { region: "eu-west-1", id: expect.stringMatching(/^vpc-[0-9a-f]+$/) },
    ]);
    const counts = Object.groupBy(result.diagnostics, ({ code }) => code);
    expect(Object.fromEntries(Object.entries(counts).map(([code, found = []]) => [code, found.length]))).toEqual(notes);
  });

  test("both forms of the state say the same", () => {
    expect(imported(stateOf(name, "terraform.tfstate")).text).toBe(imported(stateOf(name, "state.json")).text);
  });
});

/** Every resource of a state as `change` makes it. */
function withValues(name: Name, change: (values: Record<string, unknown>, type: string) => void): unknown {
  const state = stateOf(name, "state.json") as {
    readonly values: {
      readonly root_module: { readonly resources: readonly { type: string; values: Record<string, unknown> }[] };
    };
  };
  for (const { type, values } of state.values.root_module.resources) change(values, type);
  return state;
}

describe("attributes of other versions of the provider", () => {
  const text = imported(stateOf("document", "state.json")).text;

  test("6.x: each resource says its region, which counts before the provider's", () => {
    const newer = withValues("document", (values) => Object.assign(values, { region: "eu-west-1" }));
    const { vpcs } = fabricIn(imported(newer, { region: "us-east-1" })).spec;
    expect(vpcs).toMatchObject({ main: { region: "eu-west-1" } });
    expect(imported(newer).text).toBe(text);
  });

  test("3.x: no tags_all, no arn, and lists where later versions have null", () => {
    const older = withValues("document", (values) => {
      for (const attribute of ["tags_all", "arn", "timeouts", "gateway_id", "private_dns_hostname_type_on_launch"]) {
        delete values[attribute];
      }
    });
    expect(imported(older).text).toBe(text);
  });

  test("null where a version has nothing to say, in attributes that decide nothing", () => {
    const bare = withValues("classic", (values, type) => {
      if (type === "aws_security_group_rule")
        Object.assign(values, { ipv6_cidr_blocks: null, prefix_list_ids: null, self: null });
      if (type === "aws_security_group") Object.assign(values, { ingress: null, egress: null, tags: null });
    });
    expect(imported(bare).text).toBe(imported(stateOf("classic", "state.json")).text);
  });
});
