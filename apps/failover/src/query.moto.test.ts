import { afterAll, beforeAll } from "vitest";
import { sdkAwsWorld } from "../../../providers/aws/src/sdk/index.ts";
import { type MotoServer, startMoto } from "../../../tools/peers/moto/moto-server.ts";
import { failoverContract } from "./failover.contract.ts";
import { makeVpc } from "./failover.fixture.ts";
import { queryEc2 } from "./query.ts";

const region = "eu-west-1";
const credentials = { id: "test", secret: "test", token: "session" };
let moto: MotoServer;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());

failoverContract("moto, by EC2's Query API", async (link) => {
  await moto.reset();
  const known = { accessKeyId: credentials.id, secretAccessKey: credentials.secret };
  const api = await sdkAwsWorld({ endpoint: moto.endpoint, credentials: known }).open({ region });
  const vpc = await makeVpc(api, { a: `${region}a`, b: `${region}b` }, { link });
  return { ec2: queryEc2({ region, endpoint: `${moto.endpoint}/`, credentials: async () => credentials }), vpc };
});
