import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  paginateListNodegroups,
  TagResourceCommand,
  UpdateAddonCommand,
} from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readyPeer } from "../../../../tools/peers/peers.ts";
import { describePeer } from "../../../../tools/peers/suite.ts";
import type { Behaviour } from "../behaviour/behaviour.ts";
import { POD_RANGES_WORLD } from "../invent/example.ts";
import { given, REGION, START, twinUnderTest } from "../twin.fixture.ts";
import { type EksServer, serveEks } from "./eks-server.fixture.ts";
import { eksHttpHandler } from "./handler.ts";
import { EKS_ROUTES } from "./routes.ts";
import { eksModel, type ServiceModel, unlike } from "./service-model.fixture.ts";

const CNI = { clusterName: "prod", addonName: "vpc-cni" } as const;
const configurationValues = '{"env":{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"true"}}';

async function example(behaviour: Partial<Behaviour> = {}) {
  const aws = await twinUnderTest(behaviour);
  aws.twin.invent(POD_RANGES_WORLD);
  return aws;
}

describe("the SDK's EKS client against the twin over HTTP", () => {
  let server: EksServer;
  let client: EKSClient;
  beforeAll(async () => {
    server = await serveEks(
      (await example({ faults: [{ api: "eks:DescribeCluster", fault: "lost-answer", nth: 3 }] })).eks,
    );
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new EKSClient({ region: REGION, endpoint: server.endpoint, credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  test("reads a cluster, its times as times", async () => {
    const { cluster } = await client.send(new DescribeClusterCommand({ name: "prod" }));
    expect(cluster).toMatchObject({ name: "prod", status: "ACTIVE", createdAt: new Date(START) });
    expect(cluster?.resourcesVpcConfig?.vpcId).toBe("vpc-09796d57be9cec2d2");
  });

  test("pages through node groups and reads one", async () => {
    const names: string[] = [];
    for await (const page of paginateListNodegroups({ client, pageSize: 1 }, { clusterName: "prod" })) {
      names.push(...(page.nodegroups ?? []));
    }
    expect(names).toEqual(["prod-nodes"]);
    const input = { clusterName: "prod", nodegroupName: "prod-nodes" };
    expect((await client.send(new DescribeNodegroupCommand(input))).nodegroup?.status).toBe("ACTIVE");
  });

  test("makes an access entry with a policy, reads it back by its ARN in the path, and deletes it", async () => {
    const entry = { clusterName: "prod", principalArn: "arn:aws:iam::111122223333:role/path/nodes" };
    const { accessEntry } = await client.send(new CreateAccessEntryCommand({ ...entry, type: "EC2" }));
    expect(accessEntry?.createdAt).toBeInstanceOf(Date);
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";
    await client.send(new AssociateAccessPolicyCommand({ ...entry, policyArn, accessScope: { type: "cluster" } }));
    const { associatedAccessPolicies } = await client.send(new ListAssociatedAccessPoliciesCommand(entry));
    expect(associatedAccessPolicies).toMatchObject([{ policyArn, associatedAt: expect.any(Date) }]);
    const resourceArn = given(accessEntry?.accessEntryArn);
    await client.send(new TagResourceCommand({ resourceArn, tags: { team: "net" } }));
    const read = await client.send(new DescribeAccessEntryCommand(entry));
    expect(read.accessEntry).toMatchObject({ ...entry, type: "EC2", tags: { team: "net" } });
    const { accessEntries } = await client.send(new ListAccessEntriesCommand({ clusterName: "prod" }));
    expect(accessEntries).toEqual([entry.principalArn]);
    await client.send(new DeleteAccessEntryCommand(entry));
    await expect(client.send(new DescribeAccessEntryCommand(entry))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("updates an add-on and follows its update", async () => {
    const { addon } = await client.send(new DescribeAddonCommand(CNI));
    expect(addon?.status).toBe("ACTIVE");
    const { update } = await client.send(
      new UpdateAddonCommand({ ...CNI, configurationValues, resolveConflicts: "PRESERVE" }),
    );
    const asked = { name: "prod", updateId: given(update?.id), addonName: "vpc-cni" };
    expect((await client.send(new DescribeUpdateCommand(asked))).update?.status).toBe("Successful");
    expect((await client.send(new DescribeAddonCommand(CNI))).addon?.configurationValues).toBe(configurationValues);
  });

  test("is refused by name: the SDK makes its own error class of it", async () => {
    const refused = client.send(new DescribeClusterCommand({ name: "zz" }));
    await expect(refused).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "No cluster found for name: zz.",
      $metadata: { httpStatusCode: 404, requestId: expect.any(String) },
    });
    const invalid = client.send(new UpdateAddonCommand({ ...CNI, configurationValues: '{"env":{"MAX_ENI":3}}' }));
    await expect(invalid).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("a lost answer is a broken connection, named and coded as the twin names it without HTTP", async () => {
    const lost = client.send(new DescribeClusterCommand({ name: "prod" }));
    await expect(lost).rejects.toMatchObject({ name: "TimeoutError", code: "ECONNRESET" });
  });
});

const run = promisify(execFile);

await describePeer("aws-cli", "`aws eks` against the twin over HTTP", () => {
  let server: EksServer;
  let aws: string;
  beforeAll(async () => {
    aws = (await readyPeer("aws-cli")).path;
    server = await serveEks((await example()).eks);
  });
  afterAll(() => server.stop());

  const eks = async (...args: readonly string[]) => {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: REGION,
      AWS_MAX_ATTEMPTS: "1",
      AWS_PAGER: "",
    };
    const { stdout } = await run(aws, ["--endpoint-url", server.endpoint, "--output", "json", "eks", ...args], { env });
    return JSON.parse(stdout);
  };

  test("describes the cluster and lists its node groups", async () => {
    const { cluster } = await eks("describe-cluster", "--name", "prod");
    expect(cluster).toMatchObject({ name: "prod", resourcesVpcConfig: { vpcId: "vpc-09796d57be9cec2d2" } });
    expect(await eks("list-nodegroups", "--cluster-name", "prod")).toEqual({ nodegroups: ["prod-nodes"] });
  });

  test("updates the add-on", async () => {
    const named = ["--cluster-name", "prod", "--addon-name", "vpc-cni"];
    const { update } = await eks("update-addon", ...named, "--configuration-values", configurationValues);
    expect(update.type).toBe("AddonUpdate");
    const { addon } = await eks("describe-addon", ...named);
    expect(addon).toMatchObject({ status: "ACTIVE", configurationValues });
  });

  test("prints EKS's own code when it is refused", async () => {
    await expect(eks("describe-cluster", "--name", "zz")).rejects.toMatchObject({
      stderr: expect.stringContaining("(ResourceNotFoundException) when calling the DescribeCluster operation"),
    });
  });
});

await describePeer("aws-cli", "the twin beside botocore's published eks model", () => {
  let model: ServiceModel;
  beforeAll(async () => {
    model = await eksModel(given((await readyPeer("aws-cli")).folders.botocoreData));
  });
  const operationOf = (name: string) => given(model.operations[`${name.charAt(0).toUpperCase()}${name.slice(1)}`]);

  test.each(EKS_ROUTES)("$operation has the model's method, path, labels and parameters", ({ operation, ...route }) => {
    const { http, input } = operationOf(operation);
    expect({ method: route.method, uri: route.uri }).toEqual({ method: http.method, uri: http.requestUri });
    const members = Object.entries(model.shapes[input.shape]?.members ?? {});
    const located = (location: string | undefined) =>
      Object.fromEntries(
        members.flatMap(([name, member]) =>
          member.location === location ? [[member.locationName ?? name, name] as const] : [],
        ),
      );
    expect(route.labels).toEqual(located("uri"));
    // Another release of botocore may know more parameters; it must know ours.
    expect(located("querystring")).toMatchObject(route.query);
    expect(Object.keys(located(undefined))).toEqual(expect.arrayContaining([...route.body]));
  });

  test("every answer has members that the model has, of its types and enum values", async () => {
    const { eks } = await example();
    const handle = eksHttpHandler(eks);
    const ask = async (method: string, path: string, query = {}, body = "") =>
      JSON.parse((await handle({ method, path, query, headers: {}, body })).body);
    const update = await ask(
      "POST",
      "/clusters/prod/addons/vpc-cni/update",
      {},
      JSON.stringify({ configurationValues }),
    );
    const { subnets } = (await ask("GET", "/clusters/prod/node-groups/prod-nodes")).nodegroup;
    const principal = encodeURIComponent("arn:aws:iam::111122223333:role/nodes");
    const entries = "/clusters/prod/access-entries";
    const entry = await ask(
      "POST",
      entries,
      {},
      JSON.stringify({ principalArn: decodeURIComponent(principal), type: "EC2", tags: { a: "b" } }),
    );
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";
    const association = JSON.stringify({ policyArn, accessScope: { type: "cluster" } });
    const resource = encodeURIComponent(entry.accessEntry.accessEntryArn);
    const answers = {
      createAccessEntry: entry,
      associateAccessPolicy: await ask("POST", `${entries}/${principal}/access-policies`, {}, association),
      listAccessEntries: await ask("GET", entries),
      describeAccessEntry: await ask("GET", `${entries}/${principal}`),
      listAssociatedAccessPolicies: await ask("GET", `${entries}/${principal}/access-policies`),
      tagResource: await ask("POST", `/tags/${resource}`, {}, JSON.stringify({ tags: { c: "d" } })),
      untagResource: await ask("DELETE", `/tags/${resource}`, { tagKeys: ["c"] }),
      disassociateAccessPolicy: await ask(
        "DELETE",
        `${entries}/${principal}/access-policies/${encodeURIComponent(policyArn)}`,
      ),
      deleteAccessEntry: await ask("DELETE", `${entries}/${principal}`),
      updateAddon: update,
      describeUpdate: await ask("GET", `/clusters/prod/updates/${update.update.id}`, { addonName: "vpc-cni" }),
      describeCluster: await ask("GET", "/clusters/prod"),
      listNodegroups: await ask("GET", "/clusters/prod/node-groups"),
      describeNodegroup: await ask("GET", "/clusters/prod/node-groups/prod-nodes"),
      describeAddon: await ask("GET", "/clusters/prod/addons/vpc-cni"),
      createNodegroup: await ask(
        "POST",
        "/clusters/prod/node-groups",
        {},
        JSON.stringify({ nodegroupName: "more", subnets, nodeRole: "arn:aws:iam::111122223333:role/nodes" }),
      ),
      updateNodegroupVersion: await ask("POST", "/clusters/prod/node-groups/prod-nodes/update-version", {}, "{}"),
      listUpdates: await ask("GET", "/clusters/prod/updates", { nodegroupName: "prod-nodes" }),
      deleteNodegroup: await ask("DELETE", "/clusters/prod/node-groups/more"),
    };
    expect(Object.keys(answers).sort()).toEqual(EKS_ROUTES.map((route) => route.operation).sort());
    for (const [operation, answer] of Object.entries(answers)) {
      expect(unlike(model, operationOf(operation).output.shape, answer)).toEqual([]);
    }
  });

  test.each([
    ["describeCluster", "ResourceNotFoundException", 404],
    ["updateAddon", "InvalidParameterException", 400],
    ["updateAddon", "ResourceInUseException", 409],
    ["updateAddon", "ServerException", 500],
    ["createNodegroup", "ResourceInUseException", 409],
    ["updateNodegroupVersion", "InvalidParameterException", 400],
    ["deleteNodegroup", "ResourceNotFoundException", 404],
    ["createAccessEntry", "ResourceInUseException", 409],
    ["createAccessEntry", "InvalidRequestException", 400],
    ["associateAccessPolicy", "ResourceNotFoundException", 404],
    ["tagResource", "NotFoundException", 404],
  ])("%s may answer %s, with %i", (operation, error, status) => {
    expect(operationOf(operation).errors.map((one) => one.shape)).toContain(error);
    expect(model.shapes[error]?.error?.httpStatusCode).toBe(status);
  });

  test("a failed update is one that the model can tell", async () => {
    const { twin, eks } = await example();
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    const type = { group: "apps", version: "v1", plural: "daemonsets", namespaced: true };
    const env = [{ name: "WARM_ENI_TARGET", value: "2" }];
    const body = { spec: { template: { spec: { containers: [{ name: "aws-node", env }] } } } };
    await kube.patch({ type, namespace: "kube-system", name: "aws-node" }, body, { fieldManager: "kubectl-set" });
    const values = '{"env":{"WARM_ENI_TARGET":"5"}}';
    const { update } = await eks.updateAddon({ ...CNI, configurationValues: values, resolveConflicts: "NONE" });
    const handle = eksHttpHandler(eks);
    const path = `/clusters/prod/updates/${update?.id}`;
    const answer = await handle({ method: "GET", path, query: { addonName: "vpc-cni" }, headers: {}, body: "" });
    expect(JSON.parse(answer.body).update.status).toBe("Failed");
    expect(unlike(model, operationOf("describeUpdate").output.shape, JSON.parse(answer.body))).toEqual([]);
    const addon = await handle({
      method: "GET",
      path: "/clusters/prod/addons/vpc-cni",
      query: {},
      headers: {},
      body: "",
    });
    expect(unlike(model, operationOf("describeAddon").output.shape, JSON.parse(addon.body))).toEqual([]);
  });
});
