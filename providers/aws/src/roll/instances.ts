import type { Instance, NetworkInterface } from "@aws-sdk/client-ec2";
import { type AwsScope, awsCommand } from "@podspan/core/desired";
import type { NodeInterface } from "@podspan/core/observed";
import { type CloudInstances, ProviderError, type ReadContext } from "@podspan/core/ports";
import { type AccountRole, addressOf } from "../address.ts";
import type { AwsApi, AwsWorld } from "../api.ts";
import { awsFault } from "../errors/fault.ts";
import { readNetworkInterfaces } from "../observe/network-interfaces.ts";
import { ask, type Reading, unlessGone } from "../observe/reading.ts";
import { WINDOWS } from "../write/windows.ts";

/** Instance states after which there is no way back (EC2 API, InstanceState). */
const ENDING: ReadonlySet<string | undefined> = new Set(["shutting-down", "terminated"]);

/** Set by EC2 Auto Scaling on the instances of a group; nobody else can set it (EC2 Auto Scaling user guide, tag lifecycle). */
const SCALING_GROUP = "aws:autoscaling:groupName";

/** EC2's part of a roll. */
export function awsInstances(world: AwsWorld<AwsApi>, accounts: readonly AccountRole[] = []): CloudInstances {
  const reading = async (scope: AwsScope, context: ReadContext) => {
    const api = await world.open(addressOf(scope, accounts));
    return { api, scope, context };
  };
  return {
    look: async (scope, instance, context) => {
      const found = await describe(await reading(scope, context), instance);
      const state = found?.State?.Name;
      const scalingGroup = found?.Tags?.find(({ Key }) => Key === SCALING_GROUP)?.Value;
      return {
        running: state !== undefined && !ENDING.has(state),
        ...(scalingGroup === undefined ? {} : { scalingGroup }),
      };
    },
    terminate: async (scope, instance, context) => {
      const { api, ...rest } = await reading(scope, context);
      const state = (await describe({ api, ...rest }, instance))?.State?.Name;
      if (state === undefined || state === "terminated") return;
      if (state !== "shutting-down") {
        await context.write({
          api: "ec2:TerminateInstances",
          scope,
          intent: { instance },
          send: async () => {
            try {
              await api.ec2.terminateInstances({ InstanceIds: [instance] });
            } catch (error) {
              const fault = awsFault(error, { api: "ec2:TerminateInstances" });
              if (fault.faultClass !== "not-found") throw protectedInstance(fault, scope, instance);
            }
          },
        });
      }
      await context.waitFor(`instance ${instance} to end`, WINDOWS.instanceGone, async () => {
        const now = (await describe({ api, ...rest }, instance))?.State?.Name;
        return now === undefined || now === "terminated" || undefined;
      });
    },
    interfacesOf: async (scope, instances, context) => {
      const found = await readNetworkInterfaces(await reading(scope, context), "attachment.instance-id", instances);
      const interfaces = new Map<string, NodeInterface[]>();
      for (const eni of found) {
        const instance = eni.Attachment?.InstanceId;
        // The VPC CNI leaves these alone, and pods of its have no address there.
        if (instance === undefined || isUnmanaged(eni)) continue;
        interfaces.set(instance, [...(interfaces.get(instance) ?? []), nodeInterface(eni)]);
      }
      return interfaces;
    },
  };
}

function isUnmanaged({ TagSet = [] }: NetworkInterface): boolean {
  return TagSet.some(({ Key, Value }) => Key === "node.k8s.amazonaws.com/no_manage" && Value !== "false");
}

function nodeInterface({ SubnetId, PrivateIpAddresses = [], Ipv4Prefixes = [] }: NetworkInterface): NodeInterface {
  return { subnet: SubnetId ?? "", addresses: PrivateIpAddresses.length + Ipv4Prefixes.length };
}

/** Undefined when EC2 does not know it any more: it forgets terminated instances after about an hour. */
async function describe(reading: Reading, instance: string): Promise<Instance | undefined> {
  const answer = ask(reading, "ec2:DescribeInstances", () =>
    reading.api.ec2.describeInstances({ InstanceIds: [instance] }),
  );
  return (await unlessGone(answer))?.Reservations?.[0]?.Instances?.[0];
}

/** Somebody has asked EC2 to refuse exactly this. */
function protectedInstance(fault: ProviderError, scope: AwsScope, instance: string): ProviderError {
  if (fault.code !== "OperationNotPermitted") return fault;
  return new ProviderError({
    faultClass: "denied",
    code: fault.code,
    message: fault.message,
    hint: `${instance} is protected from termination: take the protection away if it is not meant for this (\`${awsCommand(scope, "ec2 modify-instance-attribute")} --instance-id ${instance} --no-disable-api-termination\`), then run again; its node is drained and stays cordoned`,
    api: fault.api,
  });
}
