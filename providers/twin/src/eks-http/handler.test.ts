import { describe, expect, test } from "vitest";
import { type Behaviour, INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { POD_RANGES_WORLD } from "../invent/example.ts";
import { START, twinUnderTest } from "../twin.fixture.ts";
import { eksHttpHandler, type HttpRequest, queryOf } from "./handler.ts";
import { EKS_ROUTES, matchRoute } from "./routes.ts";

async function served(behaviour: Partial<Behaviour> = {}) {
  const { eks, twin } = await twinUnderTest(behaviour);
  twin.invent(POD_RANGES_WORLD);
  const handle = eksHttpHandler(eks);
  return async (method: string, target: string, body?: unknown) => {
    const { pathname, searchParams } = new URL(target, "http://twin");
    const request: HttpRequest = {
      method,
      path: pathname,
      query: queryOf(searchParams),
      headers: {},
      body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
    };
    const answer = await handle(request);
    return { ...answer, json: JSON.parse(answer.body) };
  };
}

describe("routes", () => {
  test.each([
    ["GET", "/clusters/prod", "describeCluster", { name: "prod" }],
    ["GET", "/clusters/prod/node-groups", "listNodegroups", { name: "prod" }],
    [
      "GET",
      "/clusters/prod/node-groups/blue%2Fgreen",
      "describeNodegroup",
      { name: "prod", nodegroupName: "blue/green" },
    ],
    ["POST", "/clusters/prod/node-groups", "createNodegroup", { name: "prod" }],
    ["DELETE", "/clusters/prod/node-groups/a", "deleteNodegroup", { name: "prod", nodegroupName: "a" }],
    [
      "POST",
      "/clusters/prod/node-groups/a/update-version",
      "updateNodegroupVersion",
      { name: "prod", nodegroupName: "a" },
    ],
    ["GET", "/clusters/prod/updates", "listUpdates", { name: "prod" }],
    ["GET", "/clusters/prod/addons/vpc-cni", "describeAddon", { name: "prod", addonName: "vpc-cni" }],
    ["POST", "/clusters/prod/addons/vpc-cni/update", "updateAddon", { name: "prod", addonName: "vpc-cni" }],
    ["GET", "/clusters/prod/updates/1-2", "describeUpdate", { name: "prod", updateId: "1-2" }],
  ])("%s %s is %s", (method, path, operation, labels) => {
    expect(matchRoute(method, path)).toMatchObject({ route: { operation }, labels });
  });

  test.each([
    ["POST", "/clusters/prod"],
    ["GET", "/clusters"],
    ["GET", "/clusters/"],
    ["GET", "/clusters/prod/addons"],
    ["GET", "/addons/configuration-schemas"],
    ["DELETE", "/clusters/prod/addons/vpc-cni"],
    ["GET", "/"],
  ])("%s %s is not served", (method, path) => {
    expect(matchRoute(method, path)).toBeUndefined();
  });

  test("every operation has one", () => {
    expect(new Set(EKS_ROUTES.map((route) => route.operation)).size).toBe(EKS_ROUTES.length);
  });
});

describe("EKS over REST-JSON", () => {
  test("answers a cluster with timestamps in seconds and a request id", async () => {
    const ask = await served();
    const { status, headers, json } = await ask("GET", "/clusters/prod");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(json.cluster).toMatchObject({ name: "prod", status: "ACTIVE", createdAt: START / 1000 });
    expect(json).not.toHaveProperty("$metadata");
  });

  test("reads query parameters, numbers among them", async () => {
    const ask = await served();
    expect((await ask("GET", "/clusters/prod/node-groups?maxResults=1")).json.nodegroups).toEqual(["prod-nodes"]);
    const { json } = await ask("POST", "/clusters/prod/addons/vpc-cni/update", { configurationValues: "{}" });
    const update = `/clusters/prod/updates/${json.update.id}`;
    expect((await ask("GET", `${update}?addonName=vpc-cni`)).json.update.id).toBe(json.update.id);
    expect((await ask("GET", update)).status).toBe(404);
  });

  test("reads the body of an update, and only what the operation has", async () => {
    const ask = await served();
    const body = { configurationValues: '{"env":{"MAX_ENI":"3"}}', resolveConflicts: "PRESERVE", addonName: "other" };
    const { json } = await ask("POST", "/clusters/prod/addons/vpc-cni/update", body);
    expect(json.update).toMatchObject({ status: "InProgress", type: "AddonUpdate" });
    const asked = await ask("GET", `/clusters/prod/updates/${json.update.id}?addonName=vpc-cni`);
    expect(asked.json.update.status).toBe("Successful");
    expect((await ask("GET", "/clusters/prod/addons/vpc-cni")).json.addon.configurationValues).toBe(
      body.configurationValues,
    );
  });

  test.each([
    ["GET", "/clusters/zz", undefined, 404, "ResourceNotFoundException"],
    ["GET", "/clusters/prod/addons/zz", undefined, 404, "ResourceNotFoundException"],
    [
      "POST",
      "/clusters/prod/addons/vpc-cni/update",
      { configurationValues: '{"x":1}' },
      400,
      "InvalidParameterException",
    ],
    ["POST", "/clusters/prod/addons/vpc-cni/update", "{", 400, "SerializationException"],
    ["POST", "/clusters/prod/addons/vpc-cni/update", "[1]", 200, undefined],
    ["POST", "/clusters/prod/addons/vpc-cni/update", "1", 400, "SerializationException"],
    ["GET", "/clusters", undefined, 404, "UnknownOperationException"],
  ])("%s %s with %j is answered %i %s", async (method, path, body, status, type) => {
    const ask = await served();
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers["x-amzn-errortype"]).toBe(type);
    if (type !== undefined) expect(typeof answer.json.message).toBe("string");
  });

  test("says with 409 that an update is under way", async () => {
    const ask = await served({
      timing: { ...INSTANT_BEHAVIOUR.timing, addon: 9_000 },
      latencyMs: 1,
    });
    await ask("POST", "/clusters/prod/addons/vpc-cni/update", { configurationValues: "{}" });
    const second = await ask("POST", "/clusters/prod/addons/vpc-cni/update", { configurationValues: "{}" });
    expect([second.status, second.headers["x-amzn-errortype"]]).toEqual([409, "ResourceInUseException"]);
  });

  test("a planned fault is answered as EKS words it; a lost answer breaks the connection", async () => {
    const denied = await served({ faults: [{ api: "eks:*", fault: "denied", nth: 1 }] });
    expect((await denied("GET", "/clusters/prod")).headers["x-amzn-errortype"]).toBe("AccessDeniedException");
    const lost = await served({ faults: [{ api: "eks:*", fault: "lost-answer" }] });
    await expect(lost("GET", "/clusters/prod")).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});
