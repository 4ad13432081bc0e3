import { afterAll, beforeAll } from "vitest";
import { awsApiContract } from "../../../providers/aws/src/api.contract.ts";
import { sdkAwsWorld } from "../../../providers/aws/src/sdk/index.ts";
import { type MotoServer, startMoto } from "../moto/moto-server.ts";
import { type MotoFront, startFront } from "./front.ts";

const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let moto: MotoServer;
let front: MotoFront;

beforeAll(async () => {
  moto = await startMoto();
  front = await startFront({ upstream: moto.endpoint, associatingFor: 0 });
});
afterAll(async () => {
  await front?.stop();
  await moto?.stop();
});

const open = (where: string) => sdkAwsWorld({ endpoint: front.endpoint, credentials }).open({ region: where });

/** What moto alone lacks here is in `contract/moto-transit-deviations.ts`. */
awsApiContract({
  name: "moto behind the front",
  make: async () => ({
    api: await open(region),
    account: "123456789012",
    region,
    elsewhere: ({ region: other = region }) => open(other),
  }),
  seeds: [],
  deviations: [],
  only: (id) => id.startsWith("transit-"),
});
