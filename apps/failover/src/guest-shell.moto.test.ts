import { afterAll, beforeAll } from "vitest";
import { sdkAwsWorld } from "../../../providers/aws/src/sdk/index.ts";
import { type MotoServer, startMoto } from "../../../tools/peers/moto/moto-server.ts";
import { describePeer } from "../../../tools/peers/suite.ts";
import { type Ec2Server, serveEc2 } from "./ec2-server.fixture.ts";
import { failoverContract } from "./failover.contract.ts";
import { apiEc2, makeVpc } from "./failover.fixture.ts";
import { guestShell, guestShellEc2 } from "./guest-shell.fixture.ts";

const region = "eu-west-1";
let moto: MotoServer;
let metadata: Ec2Server | undefined;

await describePeer(["moto", "python3"], "IOS-XE's Python", () => {
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(async () => {
    await moto?.stop();
    await metadata?.stop();
  });

  failoverContract("moto, by IOS-XE's Python", async (link) => {
    await moto.reset();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const api = await sdkAwsWorld({ endpoint: moto.endpoint, credentials }).open({ region });
    const vpc = await makeVpc(api, { a: `${region}a`, b: `${region}b` }, { link });
    metadata ??= await serveEc2(apiEc2(api));
    return { ec2: guestShellEc2(await guestShell(), region, `${moto.endpoint}/`, metadata.endpoint), vpc };
  });
});
