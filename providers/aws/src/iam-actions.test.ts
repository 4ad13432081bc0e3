import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { expect, test } from "vitest";
import { IAM_ACTIONS } from "./iam-actions.ts";
import { ec2Api } from "./sdk/ec2.ts";
import { eksApi } from "./sdk/eks.ts";
import { iamApi } from "./sdk/iam.ts";
import { clientConfig } from "./sdk/settings.ts";

const listed = [...IAM_ACTIONS.read, ...IAM_ACTIONS.write, ...IAM_ACTIONS.sometimes.map(({ action }) => action)];

/** Every `ec2:DescribeVpcs` that the provider's own code names. */
async function named(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const file of glob("{observe,roll,write,sdk}/**/*.ts", { cwd: import.meta.dirname })) {
    if (file.endsWith(".test.ts")) continue;
    const text = readFileSync(`${import.meta.dirname}/${file}`, "utf8");
    for (const [, action = ""] of text.matchAll(/"((?:ec2|eks|iam|servicequotas|sts):[A-Z]\w+)"/g)) found.add(action);
  }
  return found;
}

test("the list holds each action once, sorted, and the three parts are disjoint", () => {
  expect(new Set(listed).size).toBe(listed.length);
  for (const part of [IAM_ACTIONS.read, IAM_ACTIONS.write]) expect(part).toEqual([...part].sort());
});

test("every call that the code makes is allowed by the list, and nothing else is", async () => {
  const used = new Set([...(await named())].filter((action) => action !== "sts:GetCallerIdentity"));
  // Not a call of ours: EC2 and EKS pass roles on.
  used.add("iam:PassRole");
  expect([...used].sort()).toEqual([...listed].sort());
});

test("every call of the narrow api is listed, and the other way round", () => {
  const config = clientConfig({ endpoint: "http://127.0.0.1:1" }, "eu-west-1", undefined);
  const calls = [
    ...Object.keys(ec2Api(config)).map((name) => `ec2:${name.charAt(0).toUpperCase()}${name.slice(1)}`),
    ...Object.keys(eksApi(config)).map((name) => `eks:${name.charAt(0).toUpperCase()}${name.slice(1)}`),
    // Not a call of ours: EC2 and EKS pass roles on.
    "iam:PassRole",
    ...Object.keys(iamApi(config)).map((name) => `iam:${name.charAt(0).toUpperCase()}${name.slice(1)}`),
  ];
  const ours = listed.filter((action) => /^(ec2|eks|iam):/.test(action));
  expect([...calls].sort()).toEqual([...ours].sort());
});

test("reading needs no action that changes anything", () => {
  for (const action of IAM_ACTIONS.read) expect(action).toMatch(/^(ec2|eks):(Describe|List)/);
});
