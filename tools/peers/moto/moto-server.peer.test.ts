import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPeer } from "../peers.ts";
import { describePeer } from "../suite.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

await describePeer("moto", "a moto server", () => {
  let server: MotoServer;
  beforeAll(async () => {
    server = await startMoto({ account: "111111111111" });
  });
  afterAll(() => server.stop());

  test("it belongs to the account that was asked for", async () => {
    expect(await call(server, "sts", "GetCallerIdentity&Version=2011-06-15")).toContain("<Account>111111111111<");
  });

  test("it keeps what is made until it is reset", async () => {
    expect(await call(server, "ec2", "CreateVpc&CidrBlock=10.99.0.0/16")).toContain("<cidrBlock>10.99.0.0/16<");
    expect(await call(server, "ec2", "DescribeVpcs")).toContain("10.99.0.0/16");
    await server.reset();
    expect(await call(server, "ec2", "DescribeVpcs")).not.toContain("10.99.0.0/16");
  });

  test("two of them share nothing", async () => {
    const other = await startMoto();
    await call(other, "ec2", "CreateVpc&CidrBlock=10.98.0.0/16");
    expect(await call(server, "ec2", "DescribeVpcs")).not.toContain("10.98.0.0/16");
    await other.stop();
    await expect(fetch(other.endpoint)).rejects.toThrow();
  });

  test("AWS's service models come with it", async () => {
    const { folders } = await readyPeer("moto");
    expect(existsSync(join(folders.botocoreData ?? "", "eks"))).toBe(true);
  });
});

/** moto reads service and region from the signature's scope and checks nothing else of it. */
const call = async ({ endpoint }: MotoServer, service: string, action: string): Promise<string> => {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-west-1/${service}/aws4_request, SignedHeaders=, Signature=`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `Action=${action}${action.includes("Version=") ? "" : "&Version=2016-11-15"}`,
  });
  return response.text();
};
