import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callQuery, type QueryCall } from "../moto/query-call.ts";
import { type FrontOptions, type MotoFront, startFront } from "./front.ts";
import { textOf } from "./xml.ts";

/** A stand-in for moto that says what it was asked. */
let upstream: Server;
let asked: string[];
let front: MotoFront;

beforeEach(async () => {
  asked = [];
  upstream = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    asked.push(body);
    response.setHeader("content-type", "text/xml");
    response.end(`<Answer><body>${body.replaceAll("&", "&amp;")}</body></Answer>`);
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  front = await start({});
});
afterEach(async () => {
  await front.stop();
  upstream.closeAllConnections();
  upstream.close();
});

const start = (options: Omit<FrontOptions, "upstream">): Promise<MotoFront> =>
  startFront({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, ...options });

const call = (action: string, more: Partial<QueryCall> = {}) =>
  callQuery({ endpoint: front.endpoint, action, ...more });

test("what it has no rule for passes through as it came", async () => {
  const { status, headers, xml } = await call("DescribeRegions", { parameters: { "RegionName.1": "a b" } });
  expect([status, headers.get("x-podspan-answered-by"), headers.get("content-type")]).toEqual([
    200,
    "moto",
    "text/xml",
  ]);
  expect(asked).toEqual(["Action=DescribeRegions&Version=2016-11-15&RegionName.1=a+b"]);
  expect(xml).toContain("RegionName.1=a+b");
});

test("it counts requests by action and tells of each region, caller, status and side", async () => {
  await call("DescribeVpcs", { region: "us-west-2" });
  await call("DescribeVpcs");
  await call("GetCallerIdentity", { service: "sts" });
  expect(front.counts()).toEqual({ DescribeVpcs: 2, GetCallerIdentity: 1 });
  expect(front.requests()[0]).toEqual({
    service: "ec2",
    region: "us-west-2",
    caller: "test",
    action: "DescribeVpcs",
    status: 200,
    by: "moto",
    milliseconds: expect.any(Number),
  });
  front.forgetRequests();
  expect(front.counts()).toEqual({});
});

test("a throttled request never reaches moto, and the next one does", async () => {
  const fault = front.inject({ kind: "throttle", action: "CreateSubnet", times: 1 });
  const { status, xml, headers } = await call("CreateSubnet");
  expect([status, textOf("Code", xml)]).toEqual([503, "RequestLimitExceeded"]);
  expect(headers.get("x-podspan-answered-by")).toBe("front");
  expect(asked).toEqual([]);
  expect((await call("CreateSubnet")).status).toBe(200);
  expect(fault.met()).toBe(1);
});

test("a denied request says which permission is missing, each time until the fault is removed", async () => {
  const fault = front.inject({ kind: "deny", action: /^Create/ });
  for (const action of ["CreateVpc", "CreateSubnet"]) {
    const { status, xml } = await call(action);
    expect([status, textOf("Code", xml)]).toEqual([403, "UnauthorizedOperation"]);
    expect(textOf("Message", xml)).toContain(`ec2:${action}`);
  }
  fault.remove();
  expect((await call("CreateVpc")).status).toBe(200);
});

test("a lost answer belongs to a request that was taken", async () => {
  front.inject({ kind: "lose-answer", action: "CreateVpc", after: 1, times: 1 });
  expect((await call("CreateVpc")).status).toBe(200);
  await expect(call("CreateVpc")).rejects.toThrow("fetch failed");
  expect(asked).toHaveLength(2);
  expect(front.requests().map(({ status }) => status)).toEqual([200, 0]);
});

test("a lost request was not taken", async () => {
  front.inject({ kind: "lose-request", action: "CreateVpc", times: 1 });
  await expect(call("CreateVpc")).rejects.toThrow("fetch failed");
  expect(asked).toEqual([]);
});

test("a fault can be kept to some requests", async () => {
  front.inject({ kind: "deny", action: "DescribeVpcs", where: ({ region }) => region === "us-west-2" });
  expect((await call("DescribeVpcs")).status).toBe(200);
  expect((await call("DescribeVpcs", { region: "us-west-2" })).status).toBe(403);
  front.clearFaults();
  expect((await call("DescribeVpcs", { region: "us-west-2" })).status).toBe(200);
});

test("other services are refused in the form of their own protocol", async () => {
  front.inject({ kind: "throttle", action: /./ });
  const sts = await call("GetCallerIdentity", { service: "sts" });
  expect([sts.status, textOf("Code", sts.xml)]).toEqual([400, "ThrottlingException"]);
  const eks = await fetch(`${front.endpoint}/clusters/west`);
  expect([eks.status, eks.headers.get("x-amzn-errortype")]).toEqual([429, "ThrottlingException"]);
  expect(await eks.json()).toEqual({ message: "Rate exceeded" });
});

test("latency is added to every request, a delay to some", async () => {
  front.setLatency(40);
  front.inject({ kind: "delay", action: "CreateVpc", milliseconds: 60 });
  await call("DescribeVpcs");
  await call("CreateVpc");
  const [first, second] = front.requests().map(({ milliseconds }) => milliseconds);
  expect(first).toBeGreaterThan(38);
  expect(second).toBeGreaterThan(98);
});

test("EKS requests go to whoever answers them, with their operation's name in the log", async () => {
  const other = await start({
    eks: async ({ method, path, query, headers, body }) => ({
      status: 201,
      headers: { "content-type": "application/json" },
      body: JSON.stringify([method, path, query.types, headers["content-type"], body]),
    }),
  });
  const response = await fetch(`${other.endpoint}/clusters/we%2Fst/addons?types=a`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(await response.json()).toEqual(["POST", "/clusters/we%2Fst/addons", "a", "application/json", "{}"]);
  expect(response.status).toBe(201);
  expect(other.counts()).toEqual({ CreateAddon: 1 });
  await other.stop();
});

test("when whoever answers EKS rejects, the connection breaks", async () => {
  const other = await start({ eks: () => Promise.reject(new Error("lost")) });
  await expect(fetch(`${other.endpoint}/clusters`)).rejects.toThrow("fetch failed");
  expect(other.requests()).toMatchObject([{ action: "ListClusters", status: 0 }]);
  await other.stop();
});

test("an upstream that is gone is a bad gateway, not a hang", async () => {
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  expect((await call("DescribeRegions")).status).toBe(502);
});

test("a hundred clients at once are all served, at little cost", async () => {
  await Promise.all(Array.from({ length: 100 }, () => call("DescribeRegions")));
  expect(front.counts()).toEqual({ DescribeRegions: 100 });
});
