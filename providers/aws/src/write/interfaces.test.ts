import type { NetworkInterface } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import type { AwsApi } from "../api.ts";
import { stepOf } from "../testing/steps.ts";
import { SCOPE, twinSide } from "../testing/twin.ts";
import { awsWriter } from "./writer.ts";

const eni = (fields: NetworkInterface): NetworkInterface => ({
  NetworkInterfaceId: "eni-1",
  Description: "aws-K8S-i-1",
  ...fields,
});
const detaching = eni({ Status: "in-use", Attachment: { Status: "detaching", InstanceId: "i-1" } });
const available = eni({ Status: "available" });

/** A subnet whose interfaces change from look to look, as they do while a node goes; it can be deleted after the last. */
async function goingNode(looks: readonly (readonly NetworkInterface[])[]) {
  const side = await twinSide();
  let look = 0;
  const calls: string[] = [];
  const ec2: AwsApi["ec2"] = {
    ...side.api.ec2,
    describeNetworkInterfaces: async () => {
      const NetworkInterfaces = [...(looks[Math.min(look, looks.length - 1)] ?? [])];
      look += 1;
      calls.push("look");
      return { NetworkInterfaces, $metadata: {} };
    },
    deleteNetworkInterface: async () => {
      calls.push("delete interface");
      return { $metadata: {} };
    },
    deleteSubnet: async () => {
      calls.push("delete subnet");
      if (look < looks.length) throw Object.assign(new Error("has dependencies"), { name: "DependencyViolation" });
      return { $metadata: {} };
    },
  };
  const writer = awsWriter({ open: async () => ({ ...side.api, ec2 }) });
  const step = stepOf(SCOPE, "delete", "subnet", "west1/s", { worldId: "subnet-1" });
  const run = (context = side.context()) => writer.run(step, context);
  return { run, calls, side };
}

test("an interface that is being detached is waited for, removed when it is free, and then the subnet goes", async () => {
  const { run, calls } = await goingNode([[detaching], [detaching], [available], []]);
  await run();
  expect(calls).toEqual(["delete subnet", "look", "look", "look", "delete interface", "look", "delete subnet"]);
});

test("interfaces that never leave end the wait, not the patience of the user", async () => {
  const { run, side } = await goingNode(Array.from({ length: 1000 }, () => [detaching]));
  const started = side.clock.now();
  await expect(run()).rejects.toMatchObject({ faultClass: "transient", code: "WaitedTooLong" });
  expect(side.clock.now() - started).toBeLessThan(310_000);
});

test("a refusal although no interface is to be seen is taken for final after a few tries", async () => {
  const { run, calls } = await goingNode(Array.from({ length: 1000 }, () => []));
  await expect(run()).rejects.toMatchObject({ faultClass: "in-use", code: "DependencyViolation" });
  expect(calls.filter((call) => call === "delete subnet")).toHaveLength(7);
});

test("more holders than can be read at once are counted, and the first few named", async () => {
  const held = Array.from({ length: 9 }, (_, index) =>
    eni({
      NetworkInterfaceId: `eni-${index}`,
      Status: "in-use",
      Attachment: { Status: "attached", InstanceId: `i-${index}` },
    }),
  );
  const { run } = await goingNode([held, []]);
  await expect(run()).rejects.toMatchObject({
    message: "9 network interfaces still use subnet-1: i-0, i-1, i-2, i-3, i-4, …",
  });
});
