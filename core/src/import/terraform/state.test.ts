import { describe, expect, test } from "vitest";
import { parseFabric } from "../../spec/index.ts";
import { fabricFromTerraform } from "./import.ts";
import { readState } from "./state.ts";

interface Written {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly mode?: "data";
  readonly module?: string;
  readonly deposed?: string;
}

/** The same objects as Terraform keeps them and as it shows them. */
const FORMS = {
  "terraform.tfstate": (written: readonly Written[]) => ({
    version: 4,
    lineage: "l",
    resources: written.map(({ type, name, values, mode = "managed", module, deposed }) => ({
      ...(module === undefined ? {} : { module }),
      mode,
      type,
      name,
      instances: [{ attributes: values, ...(deposed === undefined ? {} : { deposed }) }],
    })),
  }),
  "terraform show -json": (written: readonly Written[]) => ({
    format_version: "1.0",
    values: {
      root_module: {
        resources: written.map(({ type, name, values, mode = "managed", module, deposed }) => ({
          address: `${module === undefined ? "" : `${module}.`}${mode === "data" ? "data." : ""}${type}.${name}`,
          mode,
          type,
          name,
          values,
          ...(deposed === undefined ? {} : { deposed_key: deposed }),
        })),
      },
    },
  }),
};
const forms = Object.entries(FORMS);

/** A block and one pod subnet of it in a VPC; `tag` tells the cluster as EKS's tools do. */
function network(vpc: string, second: number, more: { readonly module?: string; readonly tag?: string } = {}) {
  const { module, tag } = more;
  const place = module === undefined ? {} : { module };
  return [
    {
      ...place,
      type: "aws_vpc_ipv4_cidr_block_association",
      name: `pods${second}`,
      values: { id: `vpc-cidr-assoc-${second}`, vpc_id: vpc, cidr_block: `100.${second}.0.0/16` },
    },
    {
      ...place,
      type: "aws_subnet",
      name: `pods${second}`,
      values: {
        id: `subnet-${second}`,
        vpc_id: vpc,
        cidr_block: `100.${second}.0.0/18`,
        availability_zone: "eu-west-1b",
        tags: tag === undefined ? {} : { [`kubernetes.io/cluster/${tag}`]: "shared" },
      },
    },
  ] satisfies readonly Written[];
}

function imported(value: unknown, cluster?: string) {
  const { text, diagnostics } = fabricFromTerraform({
    files: [],
    state: { name: "state.json", value },
    source: "state.json",
    name: "infra",
    uid: "11111111-2222-4333-8444-555555555555",
    ...(cluster === undefined ? {} : { cluster }),
  });
  const spec = text === undefined ? undefined : parseFabric(text, "f").fabric?.spec;
  return { spec, text: text ?? "", codes: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

const [ONE, TWO] = ["vpc-0aaaaaaaa", "vpc-0bbbbbbbb"] as const;

describe.each(forms)("%s", (_, stateOf) => {
  test("what was replaced and waits to be destroyed is left to Terraform", () => {
    const old = network(ONE, 64).map((written) => ({
      ...written,
      values: { ...written.values, id: `${written.values.id}-old` },
      deposed: "1a2b3c4d",
    }));
    const { spec, codes } = imported(stateOf([...old, ...network(ONE, 64)]), "prod");
    expect(spec?.adopt?.map(({ id }) => id)).toEqual(["vpc-cidr-assoc-64", "subnet-64"]);
    expect(codes).toContain(
      "TF-6 not taken, and left to Terraform: aws_subnet.pods64 (deposed 1a2b3c4d), aws_vpc_ipv4_cidr_block_association.pods64 (deposed 1a2b3c4d)",
    );
  });

  test.each(["module.data", "module.mydata", 'module.net["data.x"]'])("what %s makes is no data source", (module) => {
    const { spec } = imported(stateOf(network(ONE, 64, { module })), "prod");
    expect(spec?.adopt?.map(({ id }) => id)).toEqual(["vpc-cidr-assoc-64", "subnet-64"]);
  });

  test("what is only read is no one's to adopt", () => {
    const read = network(ONE, 65).map((written) => ({ ...written, mode: "data" as const }));
    const { spec, codes } = imported(stateOf([...network(ONE, 64), ...read]), "prod");
    expect(spec?.adopt?.map(({ id }) => id)).toEqual(["vpc-cidr-assoc-64", "subnet-64"]);
    expect(codes.filter((code) => code.startsWith("TF-6"))).toEqual([]);
  });
});

test("a plan that begins with nothing says so", () => {
  const plan = { format_version: "1.2", planned_values: { root_module: {} }, resource_changes: [] };
  expect(readState("plan.json", plan).diagnostics).toMatchObject([
    { code: "TF-4", message: "plan.json is a plan that begins with nothing, so there is nothing to adopt yet" },
  ]);
});

test("a plan of what is there tells the state that it was made from", () => {
  const before = FORMS["terraform show -json"](network(ONE, 64));
  const plan = { format_version: "1.2", planned_values: { root_module: {} }, prior_state: before };
  expect(readState("plan.json", plan).resources).toHaveLength(2);
});

describe("whose the name given with --cluster is", () => {
  const stateOf = FORMS["terraform.tfstate"];
  const names = (spec: ReturnType<typeof imported>["spec"]) =>
    Object.entries(spec?.clusters ?? {}).map(([key, { name }]) => name ?? key);

  test("the only network's, whatever its tags say", () => {
    const { spec, codes } = imported(stateOf(network(ONE, 64, { tag: "blue" })), "green");
    expect(names(spec)).toEqual(["green"]);
    expect(codes).toContain(
      `TF-8 ${ONE} has blue besides, and Podspan gives each cluster pod subnets of its own: these are green's`,
    );
  });

  test("of several the one that Terraform knows it of, else the only one without", () => {
    const both = [...network(ONE, 64, { tag: "blue" }), ...network(TWO, 65, { tag: "green" })];
    expect(names(imported(stateOf(both), "green").spec)).toEqual(["blue", "green"]);
    expect(names(imported(stateOf([...network(ONE, 64, { tag: "blue" }), ...network(TWO, 65)]), "red").spec)).toEqual([
      "blue",
      "red",
    ]);
  });

  test("of two alike nobody's: refused rather than given to both", () => {
    const { text, codes } = imported(stateOf([...network(ONE, 64), ...network(TWO, 65)]), "prod");
    expect(text).toBe("");
    expect(codes).toContain(
      `TF-7 there are pods' networks in ${ONE}, ${TWO}, and nothing tells in which of them prod is`,
    );
  });

  test("a cluster of which the VPC is not known names neither of two networks", () => {
    const cluster = { type: "aws_eks_cluster", name: "this", values: { name: "prod" } };
    const { spec, text } = imported(stateOf([...network(ONE, 64), ...network(TWO, 65), cluster]));
    expect(names(spec)).toEqual(["main", "main-2"]);
    expect(text.match(/put its name here/g)).toHaveLength(2);
  });
});
