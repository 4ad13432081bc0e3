import { afterAll, beforeAll } from "vitest";
import { type MotoServer, startMoto } from "../../../../tools/peers/moto/moto-server.ts";
import type { AwsApi, AwsWorld } from "../api.ts";
import { sdkAwsWorld } from "../sdk/index.ts";
import { type TestContext, type TestContextOptions, testContext } from "./step-context.ts";
import { scopeIn } from "./steps.ts";

export const REGION = "eu-west-1";
export const ACCOUNT = "123456789012";
export const SCOPE = scopeIn(REGION, ACCOUNT);
export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** moto finishes everything at once, so nothing is waited for. */
const clock = { now: Date.now, sleep: () => Promise.resolve() };

/** The provider's own SDK side before a moto of its own, for one test file. */
export interface MotoSide {
  readonly endpoint: () => string;
  readonly world: () => AwsWorld<AwsApi>;
  readonly api: () => Promise<AwsApi>;
  readonly context: (prior?: TestContextOptions["prior"]) => TestContext;
}

export function motoSide(): MotoSide {
  let moto: MotoServer | undefined;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.stop());
  const endpoint = (): string => {
    if (moto === undefined) throw new Error("moto has not started");
    return moto.endpoint;
  };
  const world = () => sdkAwsWorld({ endpoint: endpoint(), credentials: CREDENTIALS });
  return {
    endpoint,
    world,
    api: () => world().open({ region: REGION }),
    context: (prior) => testContext({ clock, ...(prior === undefined ? {} : { prior }) }),
  };
}
